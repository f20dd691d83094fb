package org.gatehouse.container.restcomm;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * SIP messages of this process, by direction, method and class of status. What a peer invents is {@value #OTHER}: the
 * number of labels is fixed. Repetitions that leave are not counted, those that arrive are.
 */
public final class MessageCounts implements MeterBinder {
    private static final String OTHER = "other";
    private static final String REQUEST = "request";
    private static final List<String> METHODS = List.of("REGISTER", "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS",
        "PRACK", "UPDATE", "INFO", "MESSAGE", "SUBSCRIBE", "NOTIFY", "REFER", "PUBLISH", OTHER);
    private static final List<String> STATUSES = List.of(REQUEST, "1xx", "2xx", "3xx", "4xx", "5xx", "6xx");

    /** Of this process, which has one role; after the lists that it is made of. */
    public static final MessageCounts ALL = new MessageCounts();

    private record Key(String direction, String method, String status) {
    }

    private final Map<Key, LongAdder> counts = new LinkedHashMap<>();

    MessageCounts() {
        for (String direction : List.of("in", "out")) {
            for (String method : METHODS) {
                STATUSES.forEach(status -> counts.put(new Key(direction, method, status), new LongAdder()));
            }
        }
    }

    /** @param status 0 for a request */
    void arrived(String method, int status) {
        count("in", method, status);
    }

    /** @param status 0 for a request */
    void left(String method, int status) {
        count("out", method, status);
    }

    private void count(String direction, String method, int status) {
        String named = METHODS.contains(method) ? method : OTHER;
        LongAdder adder = counts.get(new Key(direction, named, status == 0 ? REQUEST : status / 100 + "xx"));
        // a status of no class is refused by the parser
        if (adder != null) {
            adder.increment();
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.forEach((key, adder) -> FunctionCounter.builder("gatehouse.sip.messages", adder, LongAdder::sum)
            .tag("direction", key.direction).tag("method", key.method).tag("status", key.status)
            .description("SIP messages").register(registry));
    }
}
