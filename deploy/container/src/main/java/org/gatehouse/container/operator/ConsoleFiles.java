package org.gatehouse.container.operator;

import java.io.IOException;
import java.util.Map;

/** The files of the console, from the class path; nothing else can be named. */
final class ConsoleFiles {
    private static final String PLACE = "/org/gatehouse/container/operator/console";
    private static final Map<String, String> TYPES = Map.of("/index.html", "text/html; charset=utf-8",
        "/console.js", "text/javascript; charset=utf-8", "/dom.js", "text/javascript; charset=utf-8",
        "/ladder.js", "text/javascript; charset=utf-8", "/messages.js", "text/javascript; charset=utf-8",
        "/plots.js", "text/javascript; charset=utf-8", "/console.css", "text/css; charset=utf-8",
        "/icon.svg", "image/svg+xml");

    private ConsoleFiles() {
    }

    static Answer at(String path) throws IOException {
        String file = path.equals("/") ? "/index.html" : path;
        String type = TYPES.get(file);
        return type == null ? Answer.error(404, "nothing here")
            : new Answer(200, type, OperatorPages.resource(PLACE + file).orElseThrow());
    }
}
