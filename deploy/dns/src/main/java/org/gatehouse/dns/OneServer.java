package org.gatehouse.dns;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;

/** One name server. What is no answer of it is a failure, so that another server is asked. */
final class OneServer extends SimpleResolver {
    /** Of one answer, over TCP too: 64 SRV records with long names are half of that. */
    static final int MAX_OCTETS = 16_384;

    private final ServerCounts counts;

    OneServer(InetSocketAddress address, ServerCounts counts) {
        super(address);
        this.counts = counts;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return counts.counted(super.sendAsync(query, executor).thenCompose(OneServer::judged));
    }

    private static CompletionStage<Message> judged(Message answer) {
        if (answer.numBytes() > MAX_OCTETS) {
            return failed(DnsFailure.UNBELIEVABLE, "answer too long");
        }
        int code = answer.getRcode();
        return code == Rcode.NOERROR || code == Rcode.NXDOMAIN ? CompletableFuture.completedStage(answer)
            : failed(DnsFailure.SERVER_FAILED, Rcode.string(code));
    }

    private static CompletionStage<Message> failed(DnsFailure failure, String detail) {
        return CompletableFuture.failedStage(new DnsException(failure, detail));
    }
}
