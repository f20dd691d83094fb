/**
 * Network namespaces, a wire between two of them and what is on it: for tests with real packets, and for a lab whose
 * security associations are enforced. Linux and root only. {@code ip} is forked: what it says comes from other eyes
 * than the code under test.
 */
package org.gatehouse.testbed.vm;
