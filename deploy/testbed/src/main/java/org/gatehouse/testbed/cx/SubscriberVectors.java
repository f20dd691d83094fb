package org.gatehouse.testbed.cx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.scscf.AuthenticationCentre;

/** MILENAGE vectors and sequence numbers of the subscribers of a file, for {@link SubscriberHss}. */
public final class SubscriberVectors implements Vectors {
    /** The registration state is {@link SubscriberHss}'s; towards the centre all S-CSCFs are one. */
    private static final String ANY_SCSCF = "sip:scscf.invalid";

    private final AuthenticationCentre centre;
    private final Map<String, String> impus = new HashMap<>();

    /** @param random gives RAND */
    public SubscriberVectors(List<Subscriber> subscribers, Random random) {
        // whether a user is barred is decided before a vector is asked for
        this.centre = new TestHss(subscribers.stream().map(SubscriberVectors::unbarred).toList(), random);
        subscribers.forEach(s -> impus.put(s.impi(), s.impus().get(0)));
    }

    /** An HSS for the subscribers of a file. */
    public static SubscriberHss hss(List<Subscriber> subscribers, Random random) {
        return new SubscriberHss(subscribers.stream().map(s -> new CxSubscriber(s.impi(), s.impus(),
                s.visitedNetworks().stream().collect(Collectors.toSet()), s.barred(), false, s.scscf().name(),
                new CxReply.Capabilities(s.scscf().mandatory(), s.scscf().optional(), List.of()))).toList(),
            new SubscriberVectors(subscribers, random));
    }

    @Override
    public Optional<Vector> next(String impi) {
        return vector(impi, Optional.empty());
    }

    @Override
    public Optional<Vector> resynchronised(String impi, byte[] rand, byte[] auts) {
        return vector(impi, Optional.of(
            new AuthenticationCentre.Resynchronisation(Octets.of(rand), Octets.of(auts))));
    }

    private Optional<Vector> vector(String impi, Optional<AuthenticationCentre.Resynchronisation> from) {
        return Optional.ofNullable(impus.get(impi))
            .flatMap(impu -> centre.vector(impi, impu, ANY_SCSCF, from).vector()).map(SubscriberVectors::octets);
    }

    private static Vector octets(AuthenticationVector v) {
        return new Vector(v.rand().bytes(), v.autn().bytes(), v.xres().bytes(), v.ck().bytes(), v.ik().bytes());
    }

    private static Subscriber unbarred(Subscriber s) {
        return new Subscriber(s.impi(), s.impus(), s.k(), s.opc(), s.sqn(), s.amf(), s.visitedNetworks(), false,
            s.scscf());
    }
}
