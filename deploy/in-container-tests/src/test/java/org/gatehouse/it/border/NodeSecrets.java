package org.gatehouse.it.border;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** Looks for keys of topology tokens, and for what is derived from them, in everything that a node shows. */
final class NodeSecrets {
    private static final List<String> PAGES =
        List.of("metrics", "openapi.json", "api/v1/icscf/status", "api/v1/icscf/attempts", "", "console.js");

    private NodeSecrets() {
    }

    /** Kv and its two sub-keys in a realm (TOKEN.md), in every form that text may have. */
    static List<String> of(String kv, String realm) {
        List<String> secrets = new ArrayList<>();
        byte[] key = HexFormat.of().parseHex(kv);
        for (byte[] secret : List.of(key, derived(key, "thig-enc", realm), derived(key, "thig-mac", realm))) {
            secrets.add(HexFormat.of().formatHex(secret));
            secrets.add(Base64.getEncoder().withoutPadding().encodeToString(secret).toLowerCase(Locale.ROOT));
            secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(secret).toLowerCase(Locale.ROOT));
        }
        return secrets;
    }

    /** One block of SP 800-108 in counter mode over AES-CMAC. */
    private static byte[] derived(byte[] kv, String label, String realm) {
        byte[] input = ("\u0001" + label + "\u0000" + realm + "\u0000\u0080").getBytes(StandardCharsets.ISO_8859_1);
        CMac cmac = new CMac(AESEngine.newInstance());
        cmac.init(new KeyParameter(kv));
        cmac.update(input, 0, input.length);
        byte[] key = new byte[16];
        cmac.doFinal(key, 0);
        return key;
    }

    /** The secrets that got out: into the log, a page of the operator's port, the metrics or a thread dump. */
    static List<String> found(ThigProcess node, InetSocketAddress operator, List<String> secrets) throws Exception {
        StringBuilder all = new StringBuilder(String.join("\n", node.output()));
        for (String page : PAGES) {
            URI uri = URI.create("http://" + operator.getHostString() + ":" + operator.getPort() + "/" + page);
            HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(),
                HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(uri + " is answered with " + answer.statusCode());
            }
            all.append(answer.body());
        }
        String dump = dump(node.pid());
        if (!dump.contains("icscf-timer") && !dump.contains("sip-dns") && !dump.contains("gatehouse")) {
            throw new AssertionError("no thread dump: " + dump);
        }
        String text = all.append(dump).toString().toLowerCase(Locale.ROOT);
        return secrets.stream().filter(text::contains).toList();
    }

    private static String dump(long pid) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(pid), "Thread.print", "-l").redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
