package org.gatehouse.bench.result;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a benchmark that gives a table, one after the other; at the end as JSON, and one column of them drawn: of
 * rows of one name the last.
 */
public final class ResultRows {
    private final String name;
    private final String command;
    private final String drawn;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    /**
     * @param name of the benchmark, which is the command's too
     * @param drawn the column that the drawing shows, with its unit
     */
    public ResultRows(String name, String[] arguments, String drawn) {
        this.name = name;
        this.command = ("deploy/gatehouse bench " + name + " " + String.join(" ", arguments)).strip();
        this.drawn = drawn;
    }

    /**
     * @param namesAndNumbers alternating
     * @throws IllegalArgumentException if a name has no number
     */
    public void add(String row, Object... namesAndNumbers) {
        if (namesAndNumbers.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a number");
        }
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("row", row);
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            columns.put((String) namesAndNumbers[i], (Number) namesAndNumbers[i + 1]);
        }
        rows.add(columns);
    }

    Map<String, Object> whole() {
        return ResultFiles.samples(name, command, rows);
    }

    String drawing() {
        Map<String, Double> bars = new LinkedHashMap<>();
        rows.stream().filter(row -> row.containsKey(drawn))
            .forEach(row -> bars.put((String) row.get("row"), ((Number) row.get(drawn)).doubleValue()));
        return Plot.bars(name, drawn, bars);
    }

    public void write() throws IOException {
        ResultFiles.write(name, whole(), drawing());
    }
}
