package org.gatehouse.dns;

import java.util.List;
import java.util.Map;

/**
 * Looking names up, at a glance.
 *
 * @param servers in the order of the configuration
 * @param pending names that are being looked up
 * @param lookups names looked up, {@link DnsCounts#results()}
 */
public record DnsView(List<ServerView> servers, int pending, Map<String, Long> lookups) {
    public DnsView {
        servers = List.copyOf(servers);
    }

    /** What became of the last question that has ended. */
    public enum State {
        /** None has. */
        UNASKED,
        /** There was an answer, if only that there is no such name. */
        ANSWERS,
        /** The server said that it cannot or will not, or what it said is not to be believed. */
        FAILS,
        /** Nothing came in time, or the server cannot be reached. */
        NO_ANSWER
    }

    /**
     * A name server. What was asked and is in none of the other three counts is under way.
     *
     * @param address with its port, IPv6 in brackets
     * @param asked questions sent; one look-up has several
     * @param failed {@link State#FAILS}
     * @param noAnswer {@link State#NO_ANSWER}
     * @param lastAnswer an instant, ISO 8601; empty if there was none
     */
    public record ServerView(String address, State state, long asked, long answered, long failed, long noAnswer,
                             String lastAnswer) {
    }
}
