package org.gatehouse.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A configuration file and the files it includes. Included are files only, named relative to the including one, and
 * each has to be there: the library would also ask the class path and the network, and go on without what it does not
 * find.
 */
final class SettingsFile
        implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    /** Longest file, in octets. */
    static final int MAX_OCTETS = 1_048_576;
    /** Includes inside one another. */
    static final int MAX_DEPTH = 8;

    private final Path file;
    private final int depth;

    private SettingsFile(Path file, int depth) {
        this.file = file;
        this.depth = depth;
    }

    /** @throws ConfigException if it, or a file it includes, is not there, too long, not UTF-8 or not HOCON */
    static Config parse(Path file) {
        return new SettingsFile(file, 0).parse();
    }

    private Config parse() {
        // the format is fixed: a file by any name is read the same way
        ConfigParseOptions options = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(file.toString()).setIncluder(this);
        try {
            return ConfigFactory.parseString(text(), options);
        } catch (StackOverflowError e) {
            throw new ConfigException.Generic(file + ": nested too deeply");
        }
    }

    private String text() {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ConfigException.Generic(file + ": cannot be read");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length > MAX_OCTETS) {
                throw new ConfigException.Generic(file + ": longer than " + MAX_OCTETS + " octets");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException.Generic(file + ": is not UTF-8");
        } catch (IOException e) {
            throw new ConfigException.Generic(file + ": cannot be read: " + e.getMessage());
        }
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        return included(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return included(what.getPath());
    }

    private ConfigObject included(String what) {
        if (depth == MAX_DEPTH) {
            throw new ConfigException.Generic(file + ": include \"" + what + "\": files include one another");
        }
        return new SettingsFile(file.resolveSibling(what), depth + 1).parse().root();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        throw new ConfigException.Generic(file + ": include url: only files are included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        throw new ConfigException.Generic(file + ": include classpath: only files are included");
    }
}
