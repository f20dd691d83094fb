package org.gatehouse.testbed.cx;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.Test;

public class CxWordsTest {
    private static final CxQuestion MAR = new CxQuestion.Mar("u@h", "sip:u@h", "sip:s", "Digest-AKAv1-MD5",
        Optional.empty());

    @Test
    public void questions() {
        assertEquals("UAR", CxWords.of(new CxQuestion.Uar("u@h", "sip:u@h", "v", 0, false)));
        assertEquals("UAR (de-registration)", CxWords.of(new CxQuestion.Uar("u@h", "sip:u@h", "v", 1, false)));
        assertEquals("UAR (capabilities)", CxWords.of(new CxQuestion.Uar("u@h", "sip:u@h", "v", 2, false)));
        assertEquals("LIR (originating)", CxWords.of(
            new CxQuestion.Lir("sip:u@h", true, OptionalInt.empty(), OptionalInt.empty())));
        assertEquals("MAR", CxWords.of(MAR));
        assertEquals("MAR (resynchronisation)", CxWords.of(new CxQuestion.Mar("u@h", "sip:u@h", "sip:s", "x",
            Optional.of(new byte[30]))));
        CxQuestion sar = new CxQuestion.Sar("u@h", "sip:u@h", "sip:s", 1);
        assertEquals("SAR", CxWords.of(sar));
        assertEquals("sip:u@h, assignment type 1", CxWords.detail(sar));
    }

    @Test
    public void answersNameTheSpaceOfTheirResult() {
        assertEquals("MAA 2001", CxWords.of(MAR, CxReply.base(2001)));
        assertEquals("MAA experimental 5001", CxWords.of(MAR, CxReply.experimental(5001)));
        assertEquals("sip:s", CxWords.detail(CxReply.experimental(2002).named("sip:s")));
        assertEquals("mandatory [1] optional [2]", CxWords.detail(CxReply.experimental(2001)
            .capable(new CxReply.Capabilities(List.of(1L), List.of(2L), List.of()))));
    }

    @Test
    public void nothingOfAVectorIsShown() {
        byte[] key = "0123456789abcdef".getBytes();
        String shown = CxWords.detail(CxReply.base(2001).with(new Vectors.Vector(key, key, key, key, key)));
        assertEquals("one vector", shown);
        assertFalse(shown.contains("0123"));
    }
}
