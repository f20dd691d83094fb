package org.gatehouse.pcscf.registration;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.gatehouse.pcscf.sa.Enforcement;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the SA table decided and says which port an answer leaves from. */
public final class SaEffects {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");

    private final Enforcement enforcement;
    private final OnceLeft onceLeft;

    /** Runs what has to wait until an answer has left. */
    public interface OnceLeft {
        /**
         * Runs the task once, and not before the answer that is about to be sent has left.
         *
         * @param request that is being answered
         */
        void run(UeContact ue, RegisterRef request, Runnable task);
    }

    /** Where no answer has to leave before a set is installed. */
    public SaEffects(SaBackend backend) {
        this(backend, ending -> { }, (ue, request, task) -> task.run());
    }

    /**
     * @param ending is told of each set before it is removed
     * @param onceLeft runs what has to wait until the answer at hand has left
     */
    public SaEffects(SaBackend backend, Consumer<SaSetSpec> ending, OnceLeft onceLeft) {
        this.enforcement = new Enforcement(backend, ending);
        this.onceLeft = onceLeft;
    }

    /** For what would take away the way of the answer at hand. */
    void onceLeft(UeContact ue, RegisterRef request, Runnable task) {
        onceLeft.run(ue, request, task);
    }

    /** Carries out what the passing of time has brought. */
    public void expire(SaTable table, Instant now) {
        carryOut(table.expire(now));
    }

    /** Where nothing is installed: a removal that fails leaves the kernel to expire the set, and is logged. */
    public OptionalInt carryOut(List<SaAction> actions) {
        try {
            return install(actions);
        } catch (SaBackendException e) {
            LOG.warn("security association not removed: {}", e.getMessage());
            return OptionalInt.empty();
        }
    }

    /** @throws SaBackendException if the set is not in force; the answer that announces it must not leave */
    OptionalInt install(List<SaAction> actions) throws SaBackendException {
        int[] portPc = new int[1];
        enforcement.carryOut(actions, send -> {
            if (send instanceof SaAction.SendOver over) {
                portPc[0] = over.set().spec().portPc();
            }
        });
        return portPc[0] == 0 ? OptionalInt.empty() : OptionalInt.of(portPc[0]);
    }
}
