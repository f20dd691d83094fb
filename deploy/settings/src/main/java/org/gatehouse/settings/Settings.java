package org.gatehouse.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One section of the configuration file, read strictly.
 *
 * <p>A reader asks for each key it knows. What is missing or wrong is noted and a harmless value returned, so that one
 * start shows every mistake at once; {@link #finish()} then throws if anything was noted, or if the section holds a key
 * that nobody asked for. Nothing read before {@code finish()} has returned may be used.
 */
public final class Settings {
    private final Config config;
    private final String path;
    private final List<String> problems;
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Settings> sections = new ArrayList<>();

    private Settings(Config config, String path, List<String> problems) {
        this.config = config;
        this.path = path;
        this.problems = problems;
    }

    /** @throws SettingsException if the file, or one it includes, is not there, too long, not UTF-8 or not HOCON */
    public static Settings load(Path file) throws SettingsException {
        try {
            return of(SettingsFile.parse(file).resolve());
        } catch (ConfigException e) {
            throw new SettingsException(List.of("configuration file " + e.getMessage()));
        }
    }

    /** From text, for tests and generated configurations. */
    public static Settings parse(String text) throws SettingsException {
        try {
            return of(ConfigFactory.parseString(text).resolve());
        } catch (ConfigException e) {
            throw new SettingsException(List.of("configuration: " + e.getMessage()));
        }
    }

    private static Settings of(Config config) {
        return new Settings(config, "", Collections.synchronizedList(new ArrayList<>()));
    }

    /** A section below this one; a missing section is an empty one, and its keys are then reported as missing. */
    public Settings section(String key) {
        asked.add(key);
        Config inner = ConfigFactory.empty();
        if (config.hasPath(quoted(key))) {
            if (config.getValue(quoted(key)).valueType() == ConfigValueType.OBJECT) {
                inner = config.getConfig(quoted(key));
            } else {
                problem(key, shown(key), "a section in braces");
            }
        }
        Settings section = new Settings(inner, path + key + ".", problems);
        sections.add(section);
        return section;
    }

    /** The sections of a list of objects, in order. */
    public List<Settings> sections(String key) {
        asked.add(key);
        List<Settings> list = new ArrayList<>();
        if (!config.hasPath(quoted(key))) {
            return list;
        }
        try {
            int index = 0;
            for (ConfigObject object : config.getObjectList(quoted(key))) {
                Settings section = new Settings(object.toConfig(), path + key + "[" + index++ + "].", problems);
                sections.add(section);
                list.add(section);
            }
        } catch (ConfigException e) {
            problem(key, shown(key), "a list of sections in braces");
        }
        return list;
    }

    /** The names of the keys in this section, for sections whose names are data; none is reported as unknown. */
    public List<String> names() {
        List<String> names = new ArrayList<>(config.root().keySet());
        Collections.sort(names);
        asked.addAll(names);
        return names;
    }

    /** Keys and sections that somebody else reads. */
    public void leave(String... keys) {
        asked.addAll(Arrays.asList(keys));
    }

    public boolean has(String key) {
        asked.add(key);
        return config.hasPath(quoted(key));
    }

    /** @param expected what would be right, as the operator should read it */
    public String text(String key, String expected) {
        return value(key, expected).orElse("");
    }

    public String text(String key, String otherwise, String expected) {
        return has(key) ? text(key, expected) : otherwise;
    }

    public List<String> texts(String key, String expected) {
        if (!has(key)) {
            problem(key, null, expected);
            return List.of();
        }
        try {
            return List.copyOf(config.getStringList(quoted(key)));
        } catch (ConfigException e) {
            problem(key, shown(key), expected);
            return List.of();
        }
    }

    /** One text, or a list of them. */
    public List<String> oneOrMore(String key, String expected) {
        boolean one = has(key) && config.getValue(quoted(key)).valueType() == ConfigValueType.STRING;
        return one ? List.of(text(key, expected)) : texts(key, expected);
    }

    public List<String> textsOr(String key, List<String> otherwise, String expected) {
        return has(key) ? texts(key, expected) : otherwise;
    }

    /** An IPv4 or IPv6 address; a name is refused, because what it resolves to may change. */
    public InetAddress address(String key) {
        String expected = "an IP address of this machine, such as 192.0.2.1 or 2001:db8::1";
        String text = text(key, expected);
        if (text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            try {
                return InetAddress.getByName(text);
            } catch (java.net.UnknownHostException e) {
                // reported below
            }
        }
        if (!text.isEmpty()) {
            problem(key, text, expected);
        }
        return InetAddress.getLoopbackAddress();
    }

    public int port(String key) {
        return number(key, 1, 65535, "a port, 1 to 65535");
    }

    public int port(String key, int otherwise) {
        return has(key) ? port(key) : otherwise;
    }

    /** A whole number within bounds. */
    public int number(String key, int least, int most) {
        return number(key, least, most, "a whole number, " + least + " to " + most);
    }

    public int number(String key, int otherwise, int least, int most) {
        return has(key) ? number(key, least, most) : otherwise;
    }

    private int number(String key, int least, int most, String expected) {
        String text = text(key, expected);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        if (!text.isEmpty()) {
            problem(key, text, expected);
        }
        return least;
    }

    public boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        String text = text(key, "true or false");
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, text, "true or false");
        }
        return text.equals("true");
    }

    /** Such as {@code 30s}, {@code 4 minutes}; never negative. */
    public Duration duration(String key, Duration otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        try {
            Duration duration = config.getDuration(quoted(key));
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (ConfigException e) {
            // reported below
        }
        problem(key, shown(key), "a time such as 500ms, 30s or 4 minutes");
        return otherwise;
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        String expected = Arrays.stream(type.getEnumConstants()).map(Settings::spelled)
            .collect(Collectors.joining(", ", "one of ", ""));
        String text = text(key, expected);
        for (E constant : type.getEnumConstants()) {
            if (spelled(constant).equals(text)) {
                return constant;
            }
        }
        problem(key, text, expected);
        return otherwise;
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Notes that a value, readable as such, cannot be used. */
    public void problem(String key, String value, String expected) {
        problems.add(path + key + (value == null ? " is missing" : " = " + value) + ": expected " + expected);
    }

    /** @throws SettingsException with every problem of this section and those below it */
    public void finish() throws SettingsException {
        unknownKeys();
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private void unknownKeys() {
        for (String key : config.root().keySet()) {
            if (!asked.contains(key)) {
                problems.add(path + key + ": unknown key"
                    + (asked.isEmpty() ? "" : "; this section has " + String.join(", ", asked)));
            }
        }
        sections.forEach(Settings::unknownKeys);
    }

    private Optional<String> value(String key, String expected) {
        if (!has(key)) {
            problem(key, null, expected);
            return Optional.empty();
        }
        ConfigValue value = config.getValue(quoted(key));
        if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
            problem(key, shown(key), expected);
            return Optional.empty();
        }
        return Optional.of(String.valueOf(value.unwrapped()));
    }

    private String shown(String key) {
        return config.getValue(quoted(key)).render(com.typesafe.config.ConfigRenderOptions.concise());
    }

    private static String quoted(String key) {
        return com.typesafe.config.ConfigUtil.joinPath(key);
    }
}
