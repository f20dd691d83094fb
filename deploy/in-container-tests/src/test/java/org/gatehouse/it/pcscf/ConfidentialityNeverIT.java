package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.Registration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** A P-CSCF behind an access network that encrypts by itself: TS 33.203 clause 7.2 note 5. */
@RunWith(Arquillian.class)
public class ConfidentialityNeverIT {
    private static final PcscfScene SCENE = new PcscfScene("security { confidentiality = never }");

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    @Test
    public void a16NoCipherIsListedOrUsed() throws Exception {
        Registration registration = SCENE.phone().ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        List<String> listed = registration.received().get(0).message().values("Security-Server");
        assertEquals(2, listed.size());
        listed.forEach(entry -> assertTrue(entry, !entry.contains("ealg=aes")));
        Algorithms used = registration.set().orElseThrow().algorithms();
        assertEquals("null", used.ealg());
    }
}
