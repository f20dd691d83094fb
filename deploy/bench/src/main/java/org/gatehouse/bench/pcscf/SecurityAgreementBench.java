package org.gatehouse.bench.pcscf;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Assessment;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.pcscf.secagree.SecurityHeader;
import org.gatehouse.sip.SipSyntaxException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the security agreement costs: SM1's offer of four pairs, and SM7's two headers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class SecurityAgreementBench {
    private static final String ENDS = ";spi-c=23456789;spi-s=12345678;port-c=2468;port-s=5063";
    private static final List<String> CLIENT = List.of("ipsec-3gpp;alg=null;ealg=aes-gcm" + ENDS
        + ", ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc" + ENDS + ", ipsec-3gpp;alg=aes-gmac" + ENDS
        + ", ipsec-3gpp;alg=hmac-sha-1-96" + ENDS);

    private SecurityHeader client;
    private SecurityHeader server;
    private List<String> verify;
    private List<String> wrong;

    @Setup
    public void messages() throws SipSyntaxException {
        client = SecurityHeader.parse(CLIENT);
        server = SecurityAgreement.serverHeader(AlgorithmPolicy.DEFAULT, 98765432, 87654321, 5064, 5062);
        verify = List.of(server.toHeaderValue());
        wrong = List.of(server.toHeaderValue().replace("87654321", "87654322"));
    }

    @Benchmark
    public Assessment assess() {
        return SecurityAgreement.assess(CLIENT, AlgorithmPolicy.DEFAULT);
    }

    @Benchmark
    public Optional<Reason> check() {
        return SecurityAgreement.check(CLIENT, verify, client, server);
    }

    @Benchmark
    public Optional<Reason> checkRefuses() {
        return SecurityAgreement.check(CLIENT, wrong, client, server);
    }
}
