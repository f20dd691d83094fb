/**
 * The P-CSCF in its container and a test UE with real ESP between them. The {@code *VmTest} classes want a kernel that
 * has ESP, and namespaces of their own; {@code deploy/testbed/vm/run-esp-tests.sh} gives them both.
 */
package org.gatehouse.it.esp;
