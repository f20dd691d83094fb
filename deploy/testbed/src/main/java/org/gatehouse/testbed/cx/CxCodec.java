package org.gatehouse.testbed.cx;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdiameter.api.Avp;
import org.jdiameter.api.AvpDataException;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.Request;

/** AVPs of 3GPP TS 29.229, read and written by their numbers. */
final class CxCodec {
    static final long TGPP = 10415;
    static final long CX = 16777216;

    private CxCodec() {
    }

    /** @return empty if the command is not one of ours or an AVP it must have is missing */
    static Optional<CxQuestion> read(Request request) throws AvpDataException {
        AvpSet avps = request.getAvps();
        Optional<String> impi = text(avps, 1, 0);
        Optional<String> impu = text(avps, 601, TGPP);
        Optional<String> server = text(avps, 602, TGPP);
        if (impu.isEmpty() || avps.getAvp(277) == null || avps.getAvp(277).getInteger32() != 1) {
            return Optional.empty();
        }
        if (request.getCommandCode() == 302) {
            return Optional.of(new CxQuestion.Lir(impu.get(), avps.getAvp(633, TGPP) != null,
                integer(avps, 623), integer(avps, 650)));
        }
        if (impi.isEmpty()) {
            return Optional.empty();
        }
        return switch (request.getCommandCode()) {
            case 300 -> uar(impi.get(), impu.get(), avps);
            case 301 -> server.isEmpty() || integer(avps, 614).isEmpty() ? Optional.empty()
                : Optional.of(new CxQuestion.Sar(impi.get(), impu.get(), server.get(), integer(avps, 614).getAsInt()));
            case 303 -> server.isEmpty() ? Optional.empty() : mar(impi.get(), impu.get(), server.get(), avps);
            default -> Optional.empty();
        };
    }

    private static Optional<CxQuestion> uar(String impi, String impu, AvpSet avps) throws AvpDataException {
        int type = integer(avps, 623).orElse(0);
        boolean emergency = (integer(avps, 637).orElse(0) & 1) != 0;
        return text(avps, 600, TGPP).map(visited -> new CxQuestion.Uar(impi, impu, visited, type, emergency));
    }

    private static Optional<CxQuestion> mar(String impi, String impu, String server, AvpSet avps)
        throws AvpDataException {
        Avp item = avps.getAvp(612, TGPP);
        if (item == null) {
            return Optional.empty();
        }
        AvpSet group = item.getGrouped();
        Avp authorization = group.getAvp(610, TGPP);
        return Optional.of(new CxQuestion.Mar(impi, impu, server, text(group, 608, TGPP).orElse(""),
            authorization == null ? Optional.empty() : Optional.of(authorization.getOctetString())));
    }

    /** Writes all but Session-Id and Vendor-Specific-Application-Id, which the library has copied from the request. */
    static void write(AvpSet avps, CxReply reply, CxQuestion question) {
        if (reply.experimental()) {
            AvpSet result = avps.addGroupedAvp(297, true, false);
            result.addAvp(266, TGPP, true, false, true);
            result.addAvp(298, reply.code(), true, false, true);
        } else {
            avps.addAvp(268, reply.code(), true, false, true);
        }
        avps.addAvp(277, 1, true, false);
        reply.serverName().ifPresent(name -> avps.addAvp(602, name, TGPP, true, false, false));
        reply.capabilities().ifPresent(c -> capabilities(avps.addGroupedAvp(603, TGPP, true, false), c));
        reply.wildcard().ifPresent(name -> avps.addAvp(634, name, TGPP, false, false, false));
        if (reply.liaFlags() != 0) {
            avps.addAvp(653, reply.liaFlags(), TGPP, false, false, true);
        }
        if (question instanceof CxQuestion.Mar mar) {
            identities(avps, mar.impi(), mar.impu());
            avps.addAvp(607, reply.vector().isPresent() ? 1L : 0L, TGPP, true, false, true);
            reply.vector().ifPresent(v -> item(avps.addGroupedAvp(612, TGPP, true, false), v));
        }
        if (question instanceof CxQuestion.Sar sar) {
            identities(avps, sar.impi(), sar.impu());
            reply.userData().ifPresent(
                xml -> avps.addAvp(606, xml.getBytes(StandardCharsets.UTF_8), TGPP, true, false));
        }
    }

    private static void identities(AvpSet avps, String impi, String impu) {
        avps.addAvp(1, impi, true, false, false);
        avps.addAvp(601, impu, TGPP, true, false, false);
    }

    private static void capabilities(AvpSet group, CxReply.Capabilities capabilities) {
        capabilities.mandatory().forEach(c -> group.addAvp(604, c, TGPP, true, false, true));
        capabilities.optional().forEach(c -> group.addAvp(605, c, TGPP, true, false, true));
        capabilities.serverNames().forEach(n -> group.addAvp(602, n, TGPP, true, false, false));
    }

    /** 3GPP TS 29.228 table 6.3.4: SIP-Authenticate is RAND and AUTN, SIP-Authorization is XRES. */
    private static void item(AvpSet group, Vectors.Vector vector) {
        group.addAvp(613, 0L, TGPP, true, false, true);
        group.addAvp(608, "Digest-AKAv1-MD5", TGPP, true, false, false);
        byte[] authenticate = new byte[vector.rand().length + vector.autn().length];
        System.arraycopy(vector.rand(), 0, authenticate, 0, vector.rand().length);
        System.arraycopy(vector.autn(), 0, authenticate, vector.rand().length, vector.autn().length);
        group.addAvp(609, authenticate, TGPP, true, false);
        group.addAvp(610, vector.xres(), TGPP, true, false);
        group.addAvp(625, vector.ck(), TGPP, true, false);
        group.addAvp(626, vector.ik(), TGPP, true, false);
    }

    private static Optional<String> text(AvpSet avps, int code, long vendor) throws AvpDataException {
        Avp avp = avps.getAvp(code, vendor);
        return avp == null ? Optional.empty() : Optional.of(avp.getUTF8String());
    }

    private static OptionalInt integer(AvpSet avps, int code) throws AvpDataException {
        Avp avp = avps.getAvp(code, TGPP);
        return avp == null ? OptionalInt.empty() : OptionalInt.of(avp.getInteger32());
    }
}
