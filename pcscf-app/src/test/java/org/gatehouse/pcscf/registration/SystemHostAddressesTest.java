package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class SystemHostAddressesTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    }

    private static Set<InetAddress> ask(SystemHostAddresses names, String name) throws Exception {
        return names.of(name).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    public void allAddressesOfAName() throws Exception {
        InetAddress[] both = {address(1), address(2)};
        try (SystemHostAddresses names = new SystemHostAddresses(name -> both, LONG)) {
            assertEquals(Set.of(both[0], both[1]), ask(names, "ue.visited1.net"));
        }
    }

    @Test
    public void anUnknownNameHasNone() throws Exception {
        SystemHostAddresses.Resolver knowsNothing = name -> {
            throw new UnknownHostException(name);
        };
        try (SystemHostAddresses names = new SystemHostAddresses(knowsNothing, LONG)) {
            assertEquals(Set.of(), ask(names, "nowhere.invalid"));
        }
    }

    @Test
    public void anAnswerThatTakesTooLongIsNone() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (SystemHostAddresses names = new SystemHostAddresses(waiting(never), Duration.ofMillis(1))) {
            assertEquals(Set.of(), ask(names, "slow.visited1.net"));
        }
    }

    @Test
    public void itIsNotTheAskingThreadThatWaits() throws Exception {
        CompletableFuture<Thread> asked = new CompletableFuture<>();
        try (SystemHostAddresses names = new SystemHostAddresses(name -> {
            asked.complete(Thread.currentThread());
            return new InetAddress[0];
        }, LONG)) {
            ask(names, "ue.visited1.net");
            assertNotSame(Thread.currentThread(), asked.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    public void moreQuestionsThanCanWaitAreNotAskedAtAll() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (SystemHostAddresses names = new SystemHostAddresses(waiting(never), LONG)) {
            List<CompletableFuture<Set<InetAddress>>> answers = new ArrayList<>();
            for (int i = 0; i < 103; i++) {
                answers.add(names.of("n" + i).toCompletableFuture());
            }
            assertEquals("two asked, a hundred waiting", 1, answers.stream().filter(CompletableFuture::isDone).count());
            assertEquals(Set.of(), answers.get(102).get());
        }
    }

    private static SystemHostAddresses.Resolver waiting(CountDownLatch until) {
        return name -> {
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new InetAddress[0];
        };
    }
}
