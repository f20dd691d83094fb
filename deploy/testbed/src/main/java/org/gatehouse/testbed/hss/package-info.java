/** The home subscriber server: a file of subscribers, their sequence numbers and the S-CSCF they are assigned to. */
package org.gatehouse.testbed.hss;
