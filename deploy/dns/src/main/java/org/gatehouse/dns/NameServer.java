package org.gatehouse.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Answers questions about names, aliases followed. No record of the kind is an empty list; everything else that is not
 * an answer completes with a {@link DnsException}. No call waits.
 */
public interface NameServer {

    /** A name that does not exist has no records. */
    CompletionStage<List<Naptr>> naptr(String name);

    /** A name that does not exist has no records. */
    CompletionStage<List<Srv>> srv(String name);

    /** A or AAAA records, whichever fit the address that we send from. */
    CompletionStage<List<InetAddress>> addresses(String name);
}
