package org.gatehouse.bench.load;

/** Responses as text: what RFC 3261 clause 8.2.6 has copied from the request. */
final class Replies {
    private Replies() {
    }

    /**
     * @param status with its phrase
     * @param tag of To, if the request has none
     * @param lines further header lines, each with its end
     */
    static String to(SipText request, String status, String tag, String lines) {
        StringBuilder text = new StringBuilder(1_200).append("SIP/2.0 ").append(status).append("\r\n");
        request.all("Via").forEach(via -> text.append("Via: ").append(via).append("\r\n"));
        String to = request.first("To");
        return text.append("From: ").append(request.first("From")).append("\r\nTo: ").append(to)
            .append(to.contains(";tag=") ? "" : ";tag=" + tag).append("\r\nCall-ID: ").append(request.first("Call-ID"))
            .append("\r\nCSeq: ").append(request.first("CSeq")).append("\r\n").append(lines)
            .append("Content-Length: 0\r\n\r\n").toString();
    }

    /** The Record-Route of the request, as lines. */
    static String recordRoute(SipText request) {
        StringBuilder lines = new StringBuilder();
        request.all("Record-Route").forEach(line -> lines.append("Record-Route: ").append(line).append("\r\n"));
        return lines.toString();
    }
}
