/** A second opinion on what leaves: the grammar of RFC 3261, written for itself and shared with nothing. */
package org.gatehouse.testbed.grammar;
