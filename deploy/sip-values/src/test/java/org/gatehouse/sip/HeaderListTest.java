package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class HeaderListTest {
    @Test
    public void splitsAtTopLevelCommasOverAllLinesInOrder() {
        assertEquals(List.of("<sip:a;lr>", "<sip:b,c@d>;x=1", "sip:e"),
            HeaderList.values(List.of("<sip:a;lr> , <sip:b,c@d>;x=1", "\tsip:e ")));
    }

    @Test
    public void quotedCommasBracketsAndEscapedQuotesDoNotSplit() {
        String first = "\"A, \\\"B\\\" <x>; \\\\\" <sip:a@b>";
        assertEquals(List.of(first, "\"<\" <sip:c@d>"), HeaderList.split(first + ",\"<\" <sip:c@d>", ','));
    }

    @Test
    public void semicolonsInBracketsAndQuotesDoNotSplit() {
        assertEquals(List.of("<sip:a;lr>", "x=\"1;2\"", "y"), HeaderList.split("<sip:a;lr>;x=\"1;2\";y", ';'));
    }

    @Test
    public void emptyValuesStayVisibleAndBlankLinesHaveNone() {
        assertEquals(List.of("", "a", "", "b", ""), HeaderList.split(",a, ,b,", ','));
        assertEquals(List.of(), HeaderList.split(" \t ", ','));
        assertEquals(List.of(), HeaderList.values(List.of("", " ")));
        assertThrows(UnsupportedOperationException.class, () -> HeaderList.values(List.of("a")).add("b"));
    }

    @Test
    public void openQuotesAndBracketsSwallowTheRestInsteadOfInventingValues() {
        assertEquals(List.of("\"a, b"), HeaderList.split("\"a, b", ','));
        assertEquals(List.of("<sip:a, <sip:b>"), HeaderList.split("<sip:a, <sip:b>", ','));
        assertEquals(List.of("\"a\\"), HeaderList.split("\"a\\", ','));
        assertEquals(List.of(">", "a>", "b"), HeaderList.split(">,a>,b", ','));
    }

    @Test(timeout = 2000)
    public void aMegabyteOfSeparatorsTakesLinearTime() {
        assertEquals(1_000_001, HeaderList.split(",".repeat(1_000_000), ',').size());
        assertEquals(1, HeaderList.split("<".repeat(1_000_000) + ",", ',').size());
        assertEquals(1, HeaderList.split("\"\\".repeat(500_000), ',').size());
    }
}
