/** Restcomm SIP Servlets on Tomcat 7 in a plain JVM: one process, one role, one application archive. */
package org.gatehouse.container;
