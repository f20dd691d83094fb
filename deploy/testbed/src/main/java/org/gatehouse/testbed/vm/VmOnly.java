package org.gatehouse.testbed.vm;

import org.junit.Assume;
import org.junit.rules.TestRule;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

/**
 * The class rule of every class that {@link VmTestMain} runs: anywhere else it is skipped, and says so, before anything
 * of it has run. Its network namespaces are for a machine that is thrown away.
 */
public final class VmOnly implements TestRule {
    /** The system property of whoever runs it where it may: the directory for what it leaves. */
    public static final String OUTPUT = "esp.output";

    @Override
    public Statement apply(Statement test, Description of) {
        return new Statement() {
            @Override
            public void evaluate() throws Throwable {
                if (System.getProperty(OUTPUT) == null) {
                    String why = of.getDisplayName() + " makes network namespaces: deploy/testbed/vm/run-esp-tests.sh "
                        + "runs it in a virtual machine";
                    System.out.println("SKIPPED: " + why);
                    Assume.assumeTrue(why, false);
                }
                test.evaluate();
            }
        };
    }
}
