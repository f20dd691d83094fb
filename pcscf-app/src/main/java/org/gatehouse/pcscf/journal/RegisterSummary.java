package org.gatehouse.pcscf.journal;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.gatehouse.adapter.operator.StepDetail;
import org.gatehouse.adapter.operator.Who;
import org.gatehouse.pcscf.registration.RegisterAttempt;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;

/**
 * What the journal wants to know of a REGISTER, also of one that the procedure refused to read.
 *
 * @param nonce whether the Authorization has one
 * @param response whether there is an answer to it
 * @param auts whether a synchronisation failure is reported
 */
record RegisterSummary(Who who, String callId, StepDetail source, boolean nonce, boolean response, boolean auts) {

    static RegisterSummary of(SipRequestView message) {
        Headers headers = message.headers();
        InetSocketAddress remote = message.flow().remote();
        Optional<DigestValue> credentials = credentials(headers);
        String impu = impu(headers);
        String impi = credentials.flatMap(c -> c.value("username")).filter(u -> !u.isEmpty())
            .orElseGet(() -> withoutScheme(impu));
        return new RegisterSummary(new Who(impi, impu, remote.getAddress()), headers.first("Call-ID").orElse(""),
            StepDetail.of(remote.getAddress(), remote.getPort()), has(credentials, "nonce"),
            has(credentials, "response"), has(credentials, "auts"));
    }

    /** The same one as {@link #of} says for the REGISTER that began it. */
    static Who who(RegisterAttempt attempt) {
        return new Who(attempt.contact().impi(), attempt.request().impu(), attempt.contact().address());
    }

    private static boolean has(Optional<DigestValue> credentials, String parameter) {
        return credentials.flatMap(c -> c.value(parameter)).filter(v -> !v.isEmpty()).isPresent();
    }

    private static Optional<DigestValue> credentials(Headers headers) {
        try {
            Optional<String> line = headers.first("Authorization");
            return line.isEmpty() ? Optional.empty() : Optional.of(DigestValue.parse(line.get()));
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String impu(Headers headers) {
        try {
            Optional<String> to = headers.first("To");
            if (to.isEmpty()) {
                return "";
            }
            NameAddr address = NameAddr.parse(to.get());
            return address.uri().toLowerCase(java.util.Locale.ROOT).startsWith("tel:") ? address.uri()
                : address.sipUri().addressOfRecord();
        } catch (SipSyntaxException e) {
            return "";
        }
    }

    private static String withoutScheme(String impu) {
        return impu.substring(impu.indexOf(':') + 1);
    }
}
