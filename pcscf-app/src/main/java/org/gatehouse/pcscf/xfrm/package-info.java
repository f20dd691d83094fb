/**
 * Security associations in the Linux kernel: XFRM over netlink, no commands forked.
 *
 * <p>{@link org.gatehouse.pcscf.xfrm.XfrmSet} says what a set means in states and policies,
 * {@link org.gatehouse.pcscf.xfrm.XfrmEncoder} and {@link org.gatehouse.pcscf.xfrm.XfrmDecoder} know the byte layout,
 * {@link org.gatehouse.pcscf.xfrm.NetlinkSocket} makes the system calls, and
 * {@link org.gatehouse.pcscf.xfrm.XfrmBackend} puts them together. Only the last two need a kernel.
 */
package org.gatehouse.pcscf.xfrm;
