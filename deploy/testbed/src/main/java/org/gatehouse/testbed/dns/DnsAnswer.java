package org.gatehouse.testbed.dns;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes an answer, octet by octet, so that each part of it can be wrong. */
public final class DnsAnswer {
    public static final int NOERROR = 0;
    public static final int FORMERR = 1;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;
    public static final int REFUSED = 5;
    private static final int RESPONSE_AUTHORITATIVE_RECURSION = 0x8580;
    private static final int TRUNCATED = 0x0200;
    private static final int CLASS_IN = 1;

    private int id;
    private int code;
    private String name;
    private int type;
    private boolean truncated;
    private final List<DnsRecord> answers = new ArrayList<>();
    private final List<DnsRecord> additional = new ArrayList<>();

    private DnsAnswer() {
    }

    public static DnsAnswer to(DnsQuestion question) {
        DnsAnswer answer = new DnsAnswer();
        answer.id = question.id();
        answer.name = question.name();
        answer.type = question.type();
        return answer;
    }

    public DnsAnswer code(int responseCode) {
        code = responseCode;
        return this;
    }

    public DnsAnswer id(int another) {
        id = another;
        return this;
    }

    /** The question that is repeated. */
    public DnsAnswer question(String another) {
        name = another;
        return this;
    }

    public DnsAnswer truncated() {
        truncated = true;
        return this;
    }

    public DnsAnswer answer(DnsRecord... records) {
        answers.addAll(List.of(records));
        return this;
    }

    public DnsAnswer additional(DnsRecord... records) {
        additional.addAll(List.of(records));
        return this;
    }

    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DnsRecord.number(out, id);
        DnsRecord.number(out, RESPONSE_AUTHORITATIVE_RECURSION | (truncated ? TRUNCATED : 0) | code);
        DnsRecord.number(out, 1);
        DnsRecord.number(out, answers.size());
        DnsRecord.number(out, 0);
        DnsRecord.number(out, additional.size());
        out.writeBytes(DnsRecord.encoded(name));
        DnsRecord.number(out, type);
        DnsRecord.number(out, CLASS_IN);
        answers.forEach(record -> write(out, record));
        additional.forEach(record -> write(out, record));
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, DnsRecord record) {
        out.writeBytes(DnsRecord.encoded(record.name()));
        DnsRecord.number(out, record.type());
        DnsRecord.number(out, CLASS_IN);
        DnsRecord.number(out, record.ttl() >> 16);
        DnsRecord.number(out, record.ttl());
        DnsRecord.number(out, record.data().length);
        out.writeBytes(record.data());
    }
}
