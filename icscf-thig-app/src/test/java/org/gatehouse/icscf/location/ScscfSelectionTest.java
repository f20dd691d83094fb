package org.gatehouse.icscf.location;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.icscf.location.ScscfCatalogue.Scscf;
import org.junit.Test;

public class ScscfSelectionTest {
    private static final Predicate<String> NONE_PENALISED = name -> false;
    private static final String S1 = "sip:scscf1.home1.net:6060";
    private static final String S2 = "sip:scscf2.home1.net:6060";
    private static final String S3 = "sip:scscf3.home1.net:6060";
    private static final String KEY = "user1@home1.net";

    private static ScscfSelection among(Scscf... entries) {
        return new ScscfSelection(new ScscfCatalogue(List.of(entries)));
    }

    private static Scscf scscf(String name, Long... capabilities) {
        return Scscf.of(name, List.of(capabilities), 0, 1);
    }

    private static ServerCapabilities wanted(List<Long> mandatory, List<Long> optional) {
        return ServerCapabilities.of(mandatory, optional);
    }

    private static Optional<String> select(ScscfSelection selection, ServerCapabilities wanted, String... tried) {
        return selection.select(wanted, KEY, List.of(tried), NONE_PENALISED);
    }

    @Test
    public void g01SelectsTheOneThatHasAllMandatoryCapabilities() {
        ScscfSelection selection = among(scscf(S1, 1L), scscf(S2, 1L, 2L), scscf(S3, 3L));
        assertEquals(Optional.of(S2), select(selection, wanted(List.of(1L, 2L), List.of())));
    }

    @Test
    public void allOptionalCapabilitiesAreTheFirstChoice() {
        ScscfSelection selection = among(scscf(S1, 1L), scscf(S2, 1L, 5L), scscf(S3, 1L, 5L, 6L));
        assertEquals(Optional.of(S3), select(selection, wanted(List.of(1L), List.of(5L, 6L))));
        assertEquals(Optional.of(S2), select(selection, wanted(List.of(1L), List.of(5L, 6L)), S3));
        assertEquals(Optional.of(S1), select(selection, wanted(List.of(1L), List.of(5L, 6L)), S3, S2));
    }

    @Test
    public void optionalCapabilitiesGoBeforePriority() {
        ScscfSelection selection = among(Scscf.of(S1, List.of(1L), 0, 1), Scscf.of(S2, List.of(1L, 5L), 9, 1));
        assertEquals(Optional.of(S2), select(selection, wanted(List.of(1L), List.of(5L))));
    }

    @Test
    public void lowerPriorityValueIsPreferred() {
        ScscfSelection selection = among(Scscf.of(S1, List.of(), 2, 100), Scscf.of(S2, List.of(), 1, 1));
        assertEquals(Optional.of(S2), select(selection, ServerCapabilities.ANY));
        assertEquals(Optional.of(S1), select(selection, ServerCapabilities.ANY, S2));
    }

    @Test
    public void serverNamesGoInOrderAndDiscardCapabilities() {
        ScscfSelection selection = among(scscf(S1, 1L));
        ServerCapabilities named = new ServerCapabilities(wanted(List.of(99L), List.of()).mandatory(),
            Collections.emptySortedSet(), List.of(S3, S2));
        assertEquals(Optional.of(S3), select(selection, named));
        assertEquals(Optional.of(S2), select(selection, named, S3));
        assertEquals(Optional.empty(), select(selection, named, S3, S2));
        assertTrue(selection.hasCapable(named));
    }

    @Test
    public void noCapabilitiesMeanAnyScscf() {
        ScscfSelection selection = among(scscf(S1, 7L));
        assertEquals(Optional.of(S1), select(selection, ServerCapabilities.ANY));
    }

    @Test
    public void nobodyHasTheMandatoryCapability() {
        ScscfSelection selection = among(scscf(S1, 1L), scscf(S2, 2L));
        assertEquals(Optional.empty(), select(selection, wanted(List.of(1L, 2L), List.of())));
        assertFalse(selection.hasCapable(wanted(List.of(1L, 2L), List.of())));
        assertEquals(Optional.empty(), select(among(), ServerCapabilities.ANY));
        assertFalse(among().hasCapable(ServerCapabilities.ANY));
    }

    @Test
    public void triedOnesAreExcludedHoweverTheyAreWritten() {
        ScscfSelection selection = among(scscf(S1));
        assertEquals(Optional.empty(), select(selection, ServerCapabilities.ANY, "SIP:SCSCF1.Home1.NET:6060;lr"));
        assertEquals(Optional.of(S1), select(selection, ServerCapabilities.ANY, "sip:scscf1.home1.net:6061"));
    }

    @Test
    public void penalisedOnesAreTheLastResort() {
        ScscfSelection selection = among(Scscf.of(S1, List.of(), 0, 1), Scscf.of(S2, List.of(), 9, 1));
        assertEquals(Optional.of(S2), selection.select(ServerCapabilities.ANY, KEY, List.of(), S1::equals));
        assertEquals(Optional.of(S1), selection.select(ServerCapabilities.ANY, KEY, List.of(), name -> true));
        ServerCapabilities named = ServerCapabilities.named(S1, S3);
        assertEquals(Optional.of(S3), selection.select(named, KEY, List.of(), S1::equals));
        assertEquals(Optional.of(S1), selection.select(named, KEY, List.of(), name -> true));
    }

    @Test
    public void sameKeySameScscfWhateverTheOrderOfTheCatalogue() {
        ScscfSelection one = among(scscf(S1), scscf(S2), scscf(S3));
        ScscfSelection other = among(scscf(S3), scscf(S1), scscf(S2));
        for (int i = 0; i < 500; i++) {
            String key = "user" + i + "@home1.net";
            assertEquals(one.select(ServerCapabilities.ANY, key, List.of(), NONE_PENALISED),
                other.select(ServerCapabilities.ANY, key, List.of(), NONE_PENALISED));
        }
    }

    @Test
    public void weightIsTheShare() {
        ScscfSelection selection = among(Scscf.of(S1, List.of(), 0, 30), Scscf.of(S2, List.of(), 0, 10),
            Scscf.of(S3, List.of(), 0, 0));
        Map<String, Integer> count = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            count.merge(selection.select(ServerCapabilities.ANY, "user" + i, List.of(), NONE_PENALISED).orElseThrow(),
                1, Integer::sum);
        }
        assertEquals(3000, count.get(S1), 150);
        assertEquals(1000, count.get(S2), 150);
        assertFalse(count.containsKey(S3));
        assertEquals(Optional.of(S3), select(selection, ServerCapabilities.ANY, S1, S2));
    }

    @Test
    public void takingOneAwayMovesOnlyItsUsers() {
        ScscfSelection three = among(scscf(S1), scscf(S2), scscf(S3));
        ScscfSelection two = among(scscf(S1), scscf(S2));
        for (int i = 0; i < 1000; i++) {
            Optional<String> before = three.select(ServerCapabilities.ANY, "u" + i, List.of(), NONE_PENALISED);
            Optional<String> after = two.select(ServerCapabilities.ANY, "u" + i, List.of(), NONE_PENALISED);
            if (before.equals(Optional.of(S3))) {
                assertNotEquals(before, after);
            } else {
                assertEquals(before, after);
            }
        }
    }

    @Test
    public void catalogueRefusesWhatCannotBeRight() {
        assertThrows(IllegalArgumentException.class, () -> scscf("scscf1.home1.net"));
        assertThrows(IllegalArgumentException.class, () -> scscf("sip:scscf1.home1.net?Route=x"));
        assertThrows(IllegalArgumentException.class, () -> Scscf.of(S1, List.of(), -1, 1));
        assertThrows(IllegalArgumentException.class, () -> Scscf.of(S1, List.of(), 0, 65536));
        assertThrows(IllegalArgumentException.class, () -> among(scscf(S1), scscf("sip:SCSCF1.home1.net:6060")));
        assertThrows(IllegalArgumentException.class,
            () -> new ScscfCatalogue(Collections.nCopies(1001, scscf(S1))));
    }
}
