package org.gatehouse.testbed.vm;

import java.util.Arrays;
import org.junit.ClassRule;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;

/**
 * Runs JUnit test classes and says how long each test took; a build tool inside the VM would take longer than the
 * tests.
 */
public final class VmTestMain {
    private VmTestMain() {
    }

    public static void main(String[] classNames) throws ClassNotFoundException {
        JUnitCore core = new JUnitCore();
        core.addListener(new Lines());
        Class<?>[] classes = new Class<?>[classNames.length];
        for (int i = 0; i < classNames.length; i++) {
            classes[i] = guarded(Class.forName(classNames[i]));
        }
        Result result = core.run(classes);
        System.out.printf("%d tests, %d failures, %d ignored, %.1f s%n", result.getRunCount(),
            result.getFailureCount(), result.getIgnoreCount(), result.getRunTime() / 1000.0);
        System.exit(result.wasSuccessful() && result.getRunCount() > 0 ? 0 : 1);
    }

    /** @throws IllegalArgumentException if a build tool could run this class outside of the virtual machine */
    private static Class<?> guarded(Class<?> tests) {
        if (Arrays.stream(tests.getFields()).noneMatch(field -> field.getType() == VmOnly.class
                && field.isAnnotationPresent(ClassRule.class))) {
            throw new IllegalArgumentException(tests.getName() + " lacks the class rule "
                + VmOnly.class.getSimpleName());
        }
        return tests;
    }

    private static final class Lines extends RunListener {
        private long started;
        private boolean failed;

        @Override
        public void testStarted(Description test) {
            started = System.nanoTime();
            failed = false;
        }

        @Override
        public void testFailure(Failure failure) {
            failed = true;
            System.out.println("FAILED " + failure.getDescription().getDisplayName());
            System.out.println(failure.getTrace());
        }

        @Override
        public void testFinished(Description test) {
            System.out.printf("%s %4d ms  %s.%s%n", failed ? "FAILED" : "ok    ",
                (System.nanoTime() - started) / 1_000_000, test.getTestClass().getSimpleName(), test.getMethodName());
        }
    }
}
