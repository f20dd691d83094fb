/** THIG nodes in processes of their own, and doubles of their neighbours over raw sockets on loopback. */
package org.gatehouse.it.border;
