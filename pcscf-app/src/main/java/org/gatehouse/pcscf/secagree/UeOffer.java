package org.gatehouse.pcscf.secagree;

/**
 * What SM1 settles: the UE's SPIs and protected ports (TS 33.203 clause 7.2), the same in all its alternatives.
 *
 * @param securityClient the whole offer, which SM7 has to repeat
 * @param spiUc {@code spi-c}: the association inbound at the UE's client port; unsigned 32 bits
 * @param spiUs {@code spi-s}: the association inbound at the UE's server port; unsigned 32 bits
 */
public record UeOffer(SecurityHeader securityClient, long spiUc, long spiUs, int portUc, int portUs) {
}
