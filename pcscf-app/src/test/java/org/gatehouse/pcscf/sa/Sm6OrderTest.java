package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.gatehouse.sip.Flow;
import org.junit.Test;

/** What is done before SM6 leaves and what after it. */
public class Sm6OrderTest {
    private final TableScene t = new TableScene(TableScene.table());

    @Test
    public void row23WhatTheNewSm6LeavesOverGoesAfterIt() {
        t.sm7(t.prepared());
        SaTable.Challenge.Prepared again = (SaTable.Challenge.Prepared) t.challenge();
        assertEquals("over 1", Scene.text(again.beforeSm6()));
        assertEquals("delete 1, install 2", Scene.text(again.afterSm6()));
    }

    @Test
    public void row23OnAConnectionTheSetStaysForTheNewSm6() {
        t.transport = Flow.Transport.TCP;
        SaSet one = t.register();
        t.next(one);
        t.sm7(t.prepared());
        SaTable.Challenge.Prepared again = (SaTable.Challenge.Prepared) t.challenge();
        assertEquals("connection", Scene.text(again.beforeSm6()));
        assertEquals("delete 2, install 3", Scene.text(again.afterSm6()));
    }

    @Test
    public void row23OverAnOlderSetNothingWaitsForTheNewSm6() {
        SaSet one = t.register();
        t.next(one);
        t.sm7(t.prepared());
        SaTable.Challenge.Prepared again = (SaTable.Challenge.Prepared) t.challenge();
        assertEquals("delete 2, install 3, over 1", Scene.text(again.beforeSm6()));
        assertEquals(List.of(), again.afterSm6());
    }

    @Test
    public void row02TheSetIsThereBeforeSm6() {
        t.admit();
        SaTable.Challenge.Prepared first = (SaTable.Challenge.Prepared) t.challenge();
        assertEquals("install 1, clear", Scene.text(first.beforeSm6()));
        assertEquals(List.of(), first.afterSm6());
        t.cseq++;
        t.admit();
        SaTable.Challenge.Prepared second = (SaTable.Challenge.Prepared) t.challenge();
        assertEquals("delete 1, install 2, clear", Scene.text(second.beforeSm6()));
        assertEquals(List.of(), second.afterSm6());
    }
}
