package org.gatehouse.icscf.location.cx;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.ServerCapabilities;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.jdiameter.api.Avp;
import org.jdiameter.api.AvpDataException;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.Message;

/**
 * Reads UAA and LIA strictly. Everything that is not what 3GPP TS 29.229 clause 6.1 says is
 * {@link Reason#HSS_MALFORMED}; AVPs that are not known are ignored.
 */
final class CxReplies {
    /** Of Server-Capabilities: more than an operator has numbers for, fewer than would cost time. */
    private static final int MAX_CAPABILITIES = 256;
    private static final int MAX_NAME = 255;
    private static final long PSI_DIRECT_ROUTING = 1;

    private CxReplies() {
    }

    /** @throws HssException HSS_MALFORMED */
    static UserAuthorizationAnswer userAuthorization(Message question, Message answer) throws HssException {
        requireAnswerTo(question, answer);
        AvpSet avps = answer.getAvps();
        return new UserAuthorizationAnswer(result(avps), name(avps), capabilities(avps),
            Optional.of(originHost(avps)));
    }

    /** @throws HssException HSS_MALFORMED */
    static LocationInfoAnswer locationInfo(Message question, Message answer) throws HssException {
        requireAnswerTo(question, answer);
        AvpSet avps = answer.getAvps();
        Optional<Avp> wildcard = single(avps, CxAvp.WILDCARDED_PUBLIC_IDENTITY, CxAvp.VENDOR_3GPP);
        Optional<Avp> flags = single(avps, CxAvp.LIA_FLAGS, CxAvp.VENDOR_3GPP);
        return new LocationInfoAnswer(result(avps), name(avps), capabilities(avps),
            wildcard.isPresent() ? Optional.of(text(wildcard.get(), "Wildcarded-Public-Identity")) : Optional.empty(),
            flags.isPresent() && (unsigned32(flags.get(), "LIA-Flags") & PSI_DIRECT_ROUTING) != 0,
            Optional.of(originHost(avps)));
    }

    /** The library matches by hop-by-hop identifier only. */
    private static void requireAnswerTo(Message question, Message answer) throws HssException {
        if (answer.isRequest() || answer.getCommandCode() != question.getCommandCode()
            || answer.getApplicationId() != question.getApplicationId()) {
            throw malformed("another command");
        }
        Optional<Avp> session = single(answer.getAvps(), CxAvp.SESSION_ID, 0);
        if (session.isEmpty() || !text(session.get(), "Session-Id").equals(question.getSessionId())) {
            throw malformed("Session-Id");
        }
    }

    /** Result-Code or Experimental-Result, one and not both (TS 29.229 clause 6.1). */
    static CxResult result(AvpSet avps) throws HssException {
        Optional<Avp> base = single(avps, CxAvp.RESULT_CODE, 0);
        Optional<Avp> experimental = single(avps, CxAvp.EXPERIMENTAL_RESULT, 0);
        if (base.isPresent() == experimental.isPresent()) {
            throw malformed(base.isPresent() ? "two results" : "no result");
        }
        if (base.isPresent()) {
            return CxResult.base(code(base.get()));
        }
        AvpSet group = group(experimental.get(), "Experimental-Result");
        Optional<Avp> vendor = single(group, CxAvp.VENDOR_ID, 0);
        Optional<Avp> code = single(group, CxAvp.EXPERIMENTAL_RESULT_CODE, 0);
        if (vendor.isEmpty() || code.isEmpty()
            || unsigned32(vendor.get(), "Vendor-Id") != CxAvp.VENDOR_3GPP) {
            throw malformed("Experimental-Result");
        }
        return CxResult.experimental(code(code.get()));
    }

    private static int code(Avp avp) throws HssException {
        long code = unsigned32(avp, "result code");
        if (code < 1000 || code > 5999) {
            throw malformed("result code");
        }
        return (int) code;
    }

    private static Optional<String> name(AvpSet avps) throws HssException {
        Optional<Avp> name = single(avps, CxAvp.SERVER_NAME, CxAvp.VENDOR_3GPP);
        return name.isPresent() ? Optional.of(text(name.get(), "Server-Name")) : Optional.empty();
    }

    private static String originHost(AvpSet avps) throws HssException {
        Optional<Avp> host = single(avps, CxAvp.ORIGIN_HOST, 0);
        if (host.isEmpty()) {
            throw malformed("no Origin-Host");
        }
        return text(host.get(), "Origin-Host");
    }

    private static Optional<ServerCapabilities> capabilities(AvpSet avps) throws HssException {
        Optional<Avp> avp = single(avps, CxAvp.SERVER_CAPABILITIES, CxAvp.VENDOR_3GPP);
        if (avp.isEmpty()) {
            return Optional.empty();
        }
        AvpSet group = group(avp.get(), "Server-Capabilities");
        if (group.size() > MAX_CAPABILITIES) {
            throw malformed("Server-Capabilities");
        }
        List<Long> mandatory = new ArrayList<>();
        for (Avp capability : all(group, CxAvp.MANDATORY_CAPABILITY, CxAvp.VENDOR_3GPP)) {
            mandatory.add(unsigned32(capability, "Mandatory-Capability"));
        }
        List<Long> optional = new ArrayList<>();
        for (Avp capability : all(group, CxAvp.OPTIONAL_CAPABILITY, CxAvp.VENDOR_3GPP)) {
            optional.add(unsigned32(capability, "Optional-Capability"));
        }
        List<String> names = new ArrayList<>();
        for (Avp name : all(group, CxAvp.SERVER_NAME, CxAvp.VENDOR_3GPP)) {
            names.add(text(name, "Server-Name"));
        }
        return Optional.of(new ServerCapabilities(new TreeSet<>(mandatory), new TreeSet<>(optional), names));
    }

    private static Optional<Avp> single(AvpSet avps, int code, long vendor) throws HssException {
        List<Avp> found = all(avps, code, vendor);
        if (found.size() > 1) {
            throw malformed("AVP " + code + " twice");
        }
        return found.stream().findFirst();
    }

    private static List<Avp> all(AvpSet avps, int code, long vendor) {
        List<Avp> found = new ArrayList<>();
        for (Avp avp : avps.asArray()) {
            if (avp.getCode() == code && avp.getVendorId() == vendor) {
                found.add(avp);
            }
        }
        return found;
    }

    private static AvpSet group(Avp avp, String what) throws HssException {
        try {
            return avp.getGrouped();
        } catch (AvpDataException | RuntimeException e) {
            // the library's parser also fails with unchecked exceptions
            throw new HssException(Reason.HSS_MALFORMED, what, e);
        }
    }

    private static long unsigned32(Avp avp, String what) throws HssException {
        byte[] octets = octets(avp, what);
        if (octets.length != 4) {
            throw malformed(what);
        }
        return Integer.toUnsignedLong(ByteBuffer.wrap(octets).getInt());
    }

    /** UTF8String, decoded without replacement characters; no control characters: they end up in SIP. */
    private static String text(Avp avp, String what) throws HssException {
        byte[] octets = octets(avp, what);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            if (text.isEmpty() || text.length() > MAX_NAME || text.chars().anyMatch(c -> c < ' ' || c == 127)) {
                throw malformed(what);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new HssException(Reason.HSS_MALFORMED, what, e);
        }
    }

    private static byte[] octets(Avp avp, String what) throws HssException {
        try {
            return avp.getOctetString();
        } catch (AvpDataException | RuntimeException e) {
            throw new HssException(Reason.HSS_MALFORMED, what, e);
        }
    }

    private static HssException malformed(String what) {
        return new HssException(Reason.HSS_MALFORMED, what);
    }
}
