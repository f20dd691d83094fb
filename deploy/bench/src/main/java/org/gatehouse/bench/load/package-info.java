/**
 * SIP load from many UEs, open loop: requests start when they are due, whether or not earlier ones were answered, and
 * latency counts from then, so that a slow server is seen as latency and not as fewer requests. UEs have addresses of
 * their own (127.0.0.0/8), run AKA and agree on security as a UE does; packets are not protected (memory backend).
 */
package org.gatehouse.bench.load;
