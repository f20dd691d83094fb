/**
 * A UE as a conformance test would have it: ISIM, security agreement of 3GPP TS 33.203 clause 7, own protected ports.
 * What it sends can be spoiled at every step.
 */
package org.gatehouse.testbed.ue;
