package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A headless Chromium, driven by the WebDriver protocol of the W3C. */
final class Browser implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("started successfully on port ([0-9]+)");
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
    private static final String ENTER = "\uE007";
    /** After which a call has failed; a driver waits for a start of the browser, a page or a script less than that. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final int START_SECONDS = 120;
    private static final int LOOKS = 300;
    private static final long PAUSE_MILLIS = 100;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;

    private Browser(Process driver, String base, int width) throws IOException, InterruptedException {
        this.driver = driver;
        Map<String, Object> options = Map.of("args", List.of("--headless=new", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=" + width + ",1400"));
        JsonNode made = call("POST", base + "/session", Map.of("capabilities", Map.of("alwaysMatch",
            Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL")))));
        this.session = base + "/session/" + made.get("sessionId").asText();
    }

    /** Empty if there is no browser on this machine. */
    static Optional<Browser> start(int width) throws IOException, InterruptedException {
        Process driver;
        try {
            driver = new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
        } catch (IOException e) {
            return Optional.empty();
        }
        boolean open = false;
        try {
            Browser browser = new Browser(driver, "http://127.0.0.1:" + port(driver), width);
            open = true;
            return Optional.of(browser);
        } finally {
            if (!open) {
                end(driver);
            }
        }
    }

    private static String port(Process driver) throws IOException {
        CompletableFuture<Void> said = new CompletableFuture<>();
        said.completeOnTimeout(null, START_SECONDS, TimeUnit.SECONDS).thenRun(driver::destroyForcibly);
        StringBuilder all = new StringBuilder();
        BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                said.cancel(false);
                return started.group(1);
            }
            all.append(line).append('\n');
        }
        throw new IOException("chromedriver ended, or did not start in " + START_SECONDS + " s; it said:\n" + all);
    }

    private static void end(Process driver) {
        driver.descendants().forEach(ProcessHandle::destroyForcibly);
        driver.destroyForcibly();
    }

    private JsonNode call(String method, String url, Object body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).method(method, body == null
            ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(url + ": " + response.body());
        }
        return json.readTree(response.body()).get("value");
    }

    void open(String url) throws IOException, InterruptedException {
        call("POST", session + "/url", Map.of("url", url));
    }

    /** The value of a script, which says {@code return}. */
    JsonNode script(String script) throws IOException, InterruptedException {
        return call("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
    }

    /** Waits until a script's value is true. */
    void await(String what, String script) throws IOException, InterruptedException {
        for (int i = 0; i < LOOKS; i++) {
            if (script(script).asBoolean()) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new AssertionError(what + " did not come; the page is:\n" + text());
    }

    /** What a reader sees. */
    String text() throws IOException, InterruptedException {
        return script("return document.body.innerText").asText();
    }

    /** Types into a field, and Enter. */
    void type(String selector, String text) throws IOException, InterruptedException {
        JsonNode element = call("POST", session + "/element", Map.of("using", "css selector", "value", selector));
        call("POST", session + "/element/" + element.get(ELEMENT).asText() + "/value", Map.of("text", text + ENTER));
    }

    void width(int width) throws IOException, InterruptedException {
        call("POST", session + "/window/rect", Map.of("width", width, "height", 900));
    }

    /** What the browser complained of: failed requests, violated policies, faults of scripts. */
    List<String> complaints() throws IOException, InterruptedException {
        return call("POST", session + "/se/log", Map.of("type", "browser")).findValuesAsText("message");
    }

    byte[] picture() throws IOException, InterruptedException {
        return Base64.getDecoder().decode(call("GET", session + "/screenshot", null).asText());
    }

    @Override
    public void close() throws IOException {
        try {
            call("DELETE", session, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(driver);
        }
    }
}
