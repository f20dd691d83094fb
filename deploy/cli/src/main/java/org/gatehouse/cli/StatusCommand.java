package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code gatehouse status}. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Show how the running nodes are.",
    footer = "Status 0: all are ready. 1: one is not, or does not answer.")
final class StatusCommand extends OperatorCommand {
    @Override
    int run(OperatorPort port) throws IOException {
        boolean ready = true;
        for (String role : port.roles()) {
            JsonNode status;
            try {
                status = port.get(role, "status");
            } catch (IOException e) {
                out().println(role + ": " + e.getMessage());
                ready = false;
                continue;
            }
            ready &= status.path("ready").asBoolean();
            if (json()) {
                print(status);
            } else if (role.equals("pcscf")) {
                pcscf(status);
            } else {
                icscf(status);
            }
        }
        return ready ? 0 : 1;
    }

    private void pcscf(JsonNode s) {
        out().println("pcscf: " + (s.path("draining").asBoolean() ? "draining"
            : s.path("ready").asBoolean() ? "ready" : "not ready") + ", backend " + s.path("backend").asText()
            + (s.path("enforcing").asBoolean() ? " (enforced)" : " (NOT enforced)"));
        out().println("  registered " + s.path("registered").asInt() + " (in clear " + s.path("inClear").asInt()
            + "), attempts under way "
            + s.path("underWay").asInt() + ", dialogs " + s.path("calls").asInt() + ", sets " + s.path("sets"));
        dns(s.path("dns"));
        out().println("  attempts ended " + s.path("outcomes"));
        out().println("  refused " + s.path("refusals"));
    }

    private void icscf(JsonNode s) {
        out().println("icscf: " + (s.path("ready").asBoolean() ? "ready" : "not ready") + ", "
            + (s.path("hiding").asBoolean() ? "hides " + s.path("realm").asText() + ", tokens " + s.path("tokens")
                + ", " + s.path("keys").size() + " keys" : "hides nothing"));
        s.path("hss").forEach(peer -> out().println("  HSS " + peer.path("host").asText() + " "
            + (peer.path("up").asBoolean() ? "up" : "DOWN")));
        s.path("scscfs").forEach(scscf -> out().println("  S-CSCF " + scscf.path("uri").asText()
            + (scscf.path("avoided").asBoolean() ? " did not answer lately" : "")));
        dns(s.path("dns"));
        out().println("  refused " + s.path("refusals"));
    }

    private void dns(JsonNode dns) {
        for (JsonNode server : dns.path("servers")) {
            String last = server.path("lastAnswer").asText();
            out().println("  name server " + server.path("address").asText() + " " + state(server)
                + (server.path("asked").asLong() == 0 ? "" : ": asked " + server.path("asked").asLong() + ", answered "
                + server.path("answered").asLong() + ", failed " + server.path("failed").asLong() + ", no answer "
                + server.path("noAnswer").asLong() + ", last answer " + (last.isEmpty() ? "never" : last)));
        }
        if (!dns.path("lookups").isEmpty()) {
            out().println("  names looked up " + dns.path("lookups"));
        }
    }

    private static String state(JsonNode server) {
        return switch (server.path("state").asText()) {
            case "ANSWERS" -> "answers";
            case "FAILS" -> "FAILS";
            case "NO_ANSWER" -> "does NOT answer";
            default -> server.path("asked").asLong() == 0 ? "not asked yet" : "asked";
        };
    }
}
