/** A name server on loopback whose answers are encoded by hand, so that it can lie in every way. */
package org.gatehouse.testbed.dns;
