package org.gatehouse.pcscf.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.Secret;
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
    private static final int MOST_OF_LIST = 1_000;

    private UeCodec() {
    }

    /** @throws IllegalStateException if a key is closed: the set has been deleted meanwhile */
    static void encode(StoredUe ue, SecretBuffer out) {
        contact(ue.contact(), out);
        out.flag(ue.binding().isPresent());
        ue.binding().ifPresent(binding -> encode(binding, out));
        out.octet(ue.sets().size());
        ue.sets().forEach((slot, set) -> encode(slot, set, out));
    }

    private static void contact(UeContact contact, SecretBuffer out) {
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
    static Optional<StoredUe> decode(ByteBuffer in) {
        try {
            UeContact contact = contact(in);
            Optional<Binding> binding = flag(in) ? Optional.of(binding(contact, in)) : Optional.empty();
            Map<Slot, SaSet> sets = new EnumMap<>(Slot.class);
            for (int left = in.get(); left > 0; left--) {
                sets.put(Slot.valueOf(text(in)), set(contact, in));
            }
            return Optional.of(new StoredUe(contact, binding, sets));
        } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException | SipSyntaxException
                 | UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whose entry it is, even if no more than that can be read. */
    static Optional<UeContact> decodeContact(ByteBuffer in) {
        try {
            return Optional.of(contact(in));
        } catch (BufferUnderflowException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static UeContact contact(ByteBuffer in) throws UnknownHostException {
        return new UeContact(text(in), address(in), text(in), flag(in));
    }

    private static Binding binding(UeContact contact, ByteBuffer in) {
        return new Binding(contact, text(in), text(in), text(in), texts(in), texts(in), instant(in), flag(in));
    }

    private static SaSet set(UeContact contact, ByteBuffer in) throws SipSyntaxException, UnknownHostException {
        SaSetSpec spec = new SaSetSpec(text(in), contact.address(), address(in), in.getInt(), in.getInt(), in.getInt(),
            in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), IntegrityAlgorithm.valueOf(text(in)),
            EncryptionAlgorithm.valueOf(text(in)), secret(in), secret(in));
        UeOffer offer = new UeOffer(SecurityHeader.parse(List.of(text(in))), spec.spiUc(), spec.spiUs(), spec.portUc(),
            spec.portUs());
        SecurityHeader server = SecurityHeader.parse(List.of(text(in)));
        Optional<String> origin = flag(in) ? Optional.of(text(in)) : Optional.empty();
        RegisterRef challenged = new RegisterRef(text(in), in.getLong(), Flow.Transport.valueOf(text(in)));
        return new SaSet(spec, contact, offer, server, origin, challenged, text(in), instant(in), instant(in));
    }

    private static boolean flag(ByteBuffer in) {
        return in.get() != 0;
    }

    private static Instant instant(ByteBuffer in) {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    private static byte[] octets(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] octets = new byte[length];
        in.get(octets);
        return octets;
    }

    private static String text(ByteBuffer in) {
        return new String(octets(in), StandardCharsets.UTF_8);
    }

    private static List<String> texts(ByteBuffer in) {
        int size = in.getInt();
        if (size < 0 || size > MOST_OF_LIST) {
            throw new BufferUnderflowException();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            texts.add(text(in));
        }
        return texts;
    }

    private static InetAddress address(ByteBuffer in) throws UnknownHostException {
        return InetAddress.getByAddress(octets(in));
    }

    private static Secret secret(ByteBuffer in) {
        byte[] octets = octets(in);
        try {
            return Secret.copyOf(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
