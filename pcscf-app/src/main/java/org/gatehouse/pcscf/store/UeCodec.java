package org.gatehouse.pcscf.store;

import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.SecurityHeader;
import org.gatehouse.pcscf.secagree.UeOffer;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.SipSyntaxException;

/**
 * A contact's entry as octets and back. Fields in a fixed order; enums by name, so that a new constant changes nothing.
 * A change of the order is a new version of {@link Journal}.
 */
final class UeCodec {
    private UeCodec() {
    }

    /**
     * @throws IllegalStateException if a key is closed: the set has been deleted meanwhile
     * @throws IllegalArgumentException if a list is longer than can be read again
     */
    static void encode(StoredUe ue, SecretBuffer out) {
        contact(ue.contact(), out);
        out.flag(ue.binding().isPresent());
        ue.binding().ifPresent(binding -> encode(binding, out));
        out.octet(ue.sets().size());
        ue.sets().forEach((slot, set) -> encode(slot, set, out));
    }

    static void contact(UeContact contact, SecretBuffer out) {
        out.text(contact.impi()).address(contact.address()).text(contact.contact())
            .flag(contact.named());
    }

    private static void encode(Binding binding, SecretBuffer out) {
        out.text(binding.impu()).text(binding.contactUri()).text(binding.flow()).texts(binding.serviceRoute())
            .texts(binding.associated()).instant(binding.expiresAt()).flag(binding.protectedBySa());
    }

    private static void encode(Slot slot, SaSet set, SecretBuffer out) {
        SaSetSpec spec = set.spec();
        out.text(slot.name()).text(spec.id()).address(spec.pcscfAddress());
        out.number(spec.portUc()).number(spec.portUs()).number(spec.portPc()).number(spec.portPs());
        out.number(spec.spiUc()).number(spec.spiUs()).number(spec.spiPc()).number(spec.spiPs());
        out.text(spec.alg().name()).text(spec.ealg().name()).secret(spec.ik()).secret(spec.ck());
        out.text(set.offer().securityClient().toHeaderValue()).text(set.securityServer().toHeaderValue());
        out.text(set.origin()).text(set.challenged().callId()).number(set.challenged().cseq());
        out.text(set.challenged().transport().name()).text(set.nonce());
        out.instant(set.createdAt()).instant(set.expiresAt());
    }

    /** Empty if it is not of this form. */
    static Optional<StoredUe> decode(ByteBuffer octets) {
        EntryReader in = new EntryReader(octets);
        try {
            UeContact contact = in.contact();
            Optional<Binding> binding = in.flag() ? Optional.of(binding(contact, in)) : Optional.empty();
            Map<Slot, SaSet> sets = new EnumMap<>(Slot.class);
            for (int left = in.octet(); left > 0; left--) {
                sets.put(Slot.valueOf(in.text()), set(contact, in));
            }
            return Optional.of(new StoredUe(contact, binding, sets));
        } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException | SipSyntaxException
                 | UnknownHostException e) {
            in.closeSecrets();
            return Optional.empty();
        }
    }

    /** Whose entry it is, even if no more than that can be read. */
    static Optional<UeContact> decodeContact(ByteBuffer octets) {
        try {
            return Optional.of(new EntryReader(octets).contact());
        } catch (BufferUnderflowException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Binding binding(UeContact contact, EntryReader in) {
        return new Binding(contact, in.text(), in.text(), in.text(), in.texts(), in.texts(), in.instant(), in.flag());
    }

    private static SaSet set(UeContact contact, EntryReader in) throws SipSyntaxException, UnknownHostException {
        SaSetSpec spec = new SaSetSpec(in.text(), contact.address(), in.address(), in.number(), in.number(),
            in.number(), in.number(), in.longNumber(), in.longNumber(), in.longNumber(), in.longNumber(),
            IntegrityAlgorithm.valueOf(in.text()), EncryptionAlgorithm.valueOf(in.text()), in.secret(), in.secret());
        UeOffer offer = new UeOffer(SecurityHeader.parse(List.of(in.text())), spec.spiUc(), spec.spiUs(),
            spec.portUc(), spec.portUs());
        SecurityHeader server = SecurityHeader.parse(List.of(in.text()));
        Optional<String> origin = in.textIfAny();
        RegisterRef challenged = new RegisterRef(in.text(), in.longNumber(), Flow.Transport.valueOf(in.text()));
        return new SaSet(spec, contact, offer, server, origin, challenged, in.text(), in.instant(), in.instant());
    }
}
