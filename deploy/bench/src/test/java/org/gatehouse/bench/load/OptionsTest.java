package org.gatehouse.bench.load;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class OptionsTest {
    @Test
    public void numbersStandInTheirOrderWhereverOptionsStand() {
        Options options = Options.of(List.of("150", "--profile", "8.5"));
        assertArrayEquals(new double[] {150, 8.5}, options.numbers(), 0);
        assertTrue(options.profile());
        assertEquals(Optional.empty(), options.library());
    }

    @Test
    public void theWarmUpCanBeLonger() {
        assertEquals(3, Options.of(List.of("150")).warmUps());
        Options options = Options.of(List.of("--warm-up", "20", "150"));
        assertEquals(20, options.warmUps());
        assertArrayEquals(new double[] {150}, options.numbers(), 0);
    }

    @Test
    public void theOtherMayHaveAnotherContainerSection() {
        assertEquals("workers = 2", Options.of(List.of("--other-container", "workers = 2")).otherContainer());
        assertEquals("", Options.of(List.of()).otherContainer());
    }

    @Test
    public void nothingIsRecordedUnlessItIsSaid() {
        assertFalse(Options.of(List.of()).profile());
        Options options = Options.of(List.of("--async-profiler", "lib.so"));
        assertTrue(options.profile());
        assertEquals(Optional.of(Path.of("lib.so")), options.library());
    }

    @Test
    public void anotherBuildHasOptionsOfItsOwn() {
        Options options =
            Options.of(List.of("--other", "elsewhere/deploy", "--other-jvm", "-XX:+UseParallelGC -Xmx1g"));
        assertEquals(Path.of("elsewhere/deploy"), options.other());
        List<String> jvm = Build.of(options.other(), options.otherJvm()).jvm();
        assertFalse(jvm.contains("-XX:+UseG1GC"));
        assertEquals(List.of("-XX:+UseParallelGC", "-Xmx1g"), jvm.subList(jvm.size() - 2, jvm.size()));
    }

    @Test
    public void whatIsNeitherIsNamed() {
        for (List<String> arguments : List.of(List.of("--fast"), List.of("x"), List.of("--other"))) {
            assertThrows(arguments.toString(), IllegalArgumentException.class, () -> Options.of(arguments));
        }
    }
}
