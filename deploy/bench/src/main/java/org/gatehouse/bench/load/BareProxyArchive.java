package org.gatehouse.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The archive of {@link BareProxyServlet}, made when it is needed. */
final class BareProxyArchive {
    private static final String SIP_XML = """
        <?xml version="1.0" encoding="UTF-8"?>
        <sip-app xmlns="http://www.jcp.org/xml/ns/sipservlet" xmlns:javaee="http://java.sun.com/xml/ns/javaee">
          <app-name>bare</app-name>
          <servlet-selection><main-servlet>Bare</main-servlet></servlet-selection>
          <servlet>
            <javaee:servlet-name>Bare</javaee:servlet-name>
            <javaee:servlet-class>%s</javaee:servlet-class>
            <javaee:load-on-startup>1</javaee:load-on-startup>
          </servlet>
          <session-config><javaee:session-timeout>1</javaee:session-timeout></session-config>
        </sip-app>
        """;

    private BareProxyArchive() {
    }

    static void write(Path archive) throws IOException {
        // by name: the class itself can be loaded in the container only
        String name = BareProxyArchive.class.getPackageName() + ".BareProxyServlet";
        String entry = name.replace('.', '/') + ".class";
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive));
             InputStream code = BareProxyArchive.class.getResourceAsStream("/" + entry)) {
            zip.putNextEntry(new ZipEntry("WEB-INF/sip.xml"));
            zip.write(SIP_XML.formatted(name).getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + entry));
            zip.write(code.readAllBytes());
        }
    }
}
