/**
 * The ladder: what every node sent and received, merged from the doubles and from the container's wire log, one line
 * for each message with what the node changed in it.
 */
package org.gatehouse.testbed.ladder;
