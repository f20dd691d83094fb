package org.gatehouse.it;

import java.io.File;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The archives that the product ships, as Maven has built them. */
public final class Archives {
    private Archives() {
    }

    /** @param extension {@code war} or {@code sar}: the same octets under two names */
    public static Archive<?> pcscf(String extension) {
        return read("../../pcscf-app/target/pcscf." + extension);
    }

    public static Archive<?> icscf(String extension) {
        return read("../../icscf-thig-app/target/icscf-thig." + extension);
    }

    private static Archive<?> read(String path) {
        File file = new File(path);
        return ShrinkWrap.create(ZipImporter.class, file.getName()).importFrom(file).as(WebArchive.class);
    }
}
