package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class XfrmConnectionTest {
    private final FakeXfrmKernel kernel = new FakeXfrmKernel();
    private final XfrmConnection connection = new XfrmConnection(kernel);

    private static XfrmRequest delete(int spi) {
        return new XfrmRequest.DeleteState(new XfrmState.Id(SampleSets.address("10.67.0.1"), spi));
    }

    @Test
    public void outcomesAreInTheOrderOfTheRequests() {
        kernel.refuse(1, FakeXfrmKernel.EPERM);
        List<XfrmConnection.Outcome> outcomes = connection.ask(List.of(delete(1), delete(2), delete(3)));
        assertTrue(outcomes.get(0).notThere());
        assertEquals(XfrmFault.NO_CAP_NET_ADMIN, outcomes.get(1).why().fault());
        assertEquals(delete(3), outcomes.get(2).request());
        assertEquals(XfrmConnection.Ending.REFUSED, outcomes.get(2).ending());
    }

    @Test
    public void theReasonNamesTheRequestTheNumberAndTheKernelsText() {
        String why = connection.ask(List.of(delete(77))).get(0).why().getMessage();
        assertEquals("it does not exist: deleting state 10.67.0.1 spi 77, errno 3 (the fake refuses)", why);
    }

    @Test
    public void longListsAreCut() {
        List<XfrmRequest> requests = new ArrayList<>();
        for (int i = 0; i < 3 * XfrmConnection.MAX_BATCH + 1; i++) {
            requests.add(delete(i));
        }
        List<XfrmConnection.Outcome> outcomes = connection.ask(requests);
        assertEquals(requests.size(), outcomes.size());
        assertTrue(outcomes.stream().allMatch(XfrmConnection.Outcome::notThere));
        assertEquals(List.of(), connection.ask(List.of()));
    }

    @Test
    public void answersToEarlierRequestsAreNotTaken() {
        connection.ask(List.of(delete(1)));
        kernel.answers.add(FakeXfrmKernel.acknowledgement(1, 0, ""));
        kernel.answers.add(FakeXfrmKernel.acknowledgement(900, 0, ""));
        assertTrue(connection.ask(List.of(delete(1))).get(0).notThere());
    }

    @Test
    public void silenceIsAnUnknownEnding() {
        kernel.loseAnswers(1);
        XfrmConnection.Outcome outcome = connection.ask(List.of(delete(1))).get(0);
        assertEquals(XfrmConnection.Ending.UNKNOWN, outcome.ending());
        assertEquals(XfrmFault.NO_ANSWER, outcome.why().fault());
    }

    @Test
    public void aRefusedDumpIsAFault() {
        kernel.refuseAll(FakeXfrmKernel.EPERM);
        assertEquals(XfrmFault.NO_CAP_NET_ADMIN, assertThrows(XfrmException.class, connection::dump).fault());
        assertEquals(XfrmFault.NO_CAP_NET_ADMIN, assertThrows(XfrmException.class, connection::thresholds).fault());
    }

    @Test
    public void errnosHaveNamedFaults() {
        assertEquals(XfrmFault.NO_CAP_NET_ADMIN, XfrmFault.of(1));
        assertEquals(XfrmFault.NOT_THERE, XfrmFault.of(2));
        assertEquals(XfrmFault.NOT_THERE, XfrmFault.of(3));
        assertEquals(XfrmFault.NO_ANSWER, XfrmFault.of(11));
        assertEquals(XfrmFault.NO_MEMORY, XfrmFault.of(12));
        assertEquals(XfrmFault.NO_MEMORY, XfrmFault.of(105));
        assertEquals(XfrmFault.ALREADY_THERE, XfrmFault.of(17));
        assertEquals(XfrmFault.INVALID, XfrmFault.of(22));
        assertEquals(XfrmFault.NO_ALGORITHM, XfrmFault.of(38));
        assertEquals(XfrmFault.NO_ESP, XfrmFault.of(93));
        assertEquals(XfrmFault.REFUSED, XfrmFault.of(71));
    }
}
