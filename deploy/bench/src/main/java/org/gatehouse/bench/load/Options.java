package org.gatehouse.bench.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says after the scenario's name.
 *
 * @param warmUps rounds before anything is measured
 * @param profile whether each run is recorded
 * @param library of async-profiler, if that is to record it
 * @param other where another build stands
 * @param otherJvm further options of its JVM
 * @param otherContainer what its {@code container} section says beside what all have
 */
record Options(double[] numbers, int warmUps, boolean profile, Optional<Path> library, Path other, String otherJvm,
               String otherContainer) {
    /** @throws IllegalArgumentException naming what is neither a number nor an option */
    static Options of(List<String> arguments) {
        List<Double> numbers = new ArrayList<>();
        int warmUps = Turns.WARM_UPS;
        boolean profile = false;
        Optional<Path> library = Optional.empty();
        Path other = Path.of(System.getProperty("gatehouse.home", "deploy"));
        String otherJvm = "";
        String otherContainer = "";
        for (Iterator<String> i = arguments.iterator(); i.hasNext(); ) {
            String argument = i.next();
            switch (argument) {
                case "--warm-up" -> warmUps = (int) number(value(argument, i));
                case "--profile" -> profile = true;
                case "--async-profiler" -> library = Optional.of(Path.of(value(argument, i)));
                case "--other" -> other = Path.of(value(argument, i));
                case "--other-jvm" -> otherJvm = value(argument, i);
                case "--other-container" -> otherContainer = value(argument, i);
                default -> numbers.add(number(argument));
            }
        }
        return new Options(numbers.stream().mapToDouble(Double::doubleValue).toArray(), warmUps,
            profile || library.isPresent(), library, other, otherJvm,
            otherContainer);
    }

    /** @param directory where its files go */
    Recorder recorder(Path directory) {
        return new Recorder(directory, library);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " wants a value");
        }
        return rest.next();
    }

    private static double number(String argument) {
        try {
            return Double.parseDouble(argument);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(argument + " is neither a number nor an option");
        }
    }
}
