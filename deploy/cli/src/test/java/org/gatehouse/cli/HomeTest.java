package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class HomeTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final String before = System.getProperty("gatehouse.home");
    private Path root;

    @Before
    public void nameIt() {
        root = folder.getRoot().toPath();
    }

    @After
    public void restore() {
        if (before == null) {
            System.clearProperty("gatehouse.home");
        } else {
            System.setProperty("gatehouse.home", before);
        }
    }

    @Test
    public void inAClonePartsStandWhereTheyAreBuilt() {
        Home home = Home.at(root.resolve("deploy"));
        assertEquals(root.resolve("deploy/config/gatehouse.conf"), home.defaultConfiguration());
        assertEquals(root.resolve("deploy/container/target/lib"), home.containerJars());
        assertEquals(root.resolve("pcscf-app/target/pcscf.sar"), home.archive(Role.PCSCF));
        assertEquals(root.resolve("icscf-thig-app/target/icscf-thig.sar"), home.archive(Role.ICSCF));
    }

    @Test
    public void inAPackageTheyStandBelowItsRoot() throws IOException {
        Files.createDirectories(root.resolve("lib/container"));
        Home home = Home.at(root);
        assertEquals(root.resolve("config/gatehouse.conf"), home.defaultConfiguration());
        assertEquals(root.resolve("lib/container"), home.containerJars());
        assertEquals(root.resolve("applications/pcscf.sar"), home.archive(Role.PCSCF));
        assertEquals(root.resolve("applications/icscf-thig.sar"), home.archive(Role.ICSCF));
    }

    @Test
    public void dotsInTheNameDoNotMatter() {
        assertEquals(Home.at(root.resolve("deploy")), Home.at(root.resolve("deploy/cli/../.")));
    }

    @Test
    public void ourOwnJarsComeFirstAndOnlyJarsAreThere() throws IOException {
        Path lib = Files.createDirectories(root.resolve("lib/container"));
        for (String name : List.of("sip-servlets-impl-3.jar", "container-0.1.0.jar", "a.jar", "notes.txt",
            "sip-values-0.1.0.jar", "adapter-api-0.1.0.jar", "settings-0.1.0.jar")) {
            Files.createFile(lib.resolve(name));
        }
        List<String> names = Stream.of(Home.at(root).containerClassPath().split(File.pathSeparator))
            .map(p -> Path.of(p).getFileName().toString()).toList();
        assertEquals(List.of("adapter-api-0.1.0.jar", "container-0.1.0.jar", "settings-0.1.0.jar",
            "sip-values-0.1.0.jar", "a.jar", "sip-servlets-impl-3.jar"), names);
    }

    @Test
    public void whatIsNotBuiltCannotBeListed() {
        assertThrows(IOException.class, () -> Home.at(root.resolve("deploy")).containerClassPath());
    }

    @Test
    public void theScriptNamesIt() {
        System.setProperty("gatehouse.home", root.toString());
        assertEquals(Home.at(root), Home.current());
        System.clearProperty("gatehouse.home");
        assertEquals("start this through the gatehouse script",
            assertThrows(IllegalStateException.class, Home::current).getMessage());
    }
}
