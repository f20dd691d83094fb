/**
 * Cx over Diameter (3GPP TS 29.229, RFC 6733). The Diameter library is jDiameter; nothing outside this package sees it.
 *
 * <p>{@link org.gatehouse.icscf.location.cx.CxHss} is the way in. The library brings the peer state machine,
 * capabilities exchange and watchdog; what it does badly is done here: load sharing and the refusal of redirections
 * ({@link org.gatehouse.icscf.location.cx.CxRouter}), no listening socket ({@link
 * org.gatehouse.icscf.location.cx.NoNetworkGuard}), reconnecting after an orderly disconnect, and never blocking the
 * caller.
 */
package org.gatehouse.icscf.location.cx;
