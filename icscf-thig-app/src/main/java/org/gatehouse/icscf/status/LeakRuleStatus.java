package org.gatehouse.icscf.status;

import java.beans.ConstructorProperties;

/** One leak rule. A class with getters, as an MXBean wants it. */
public final class LeakRuleStatus {
    private final String name;
    private final String description;
    private final boolean on;

    @ConstructorProperties({"name", "description", "on"})
    public LeakRuleStatus(String name, String description, boolean on) {
        this.name = name;
        this.description = description;
        this.on = on;
    }

    /** Its key in the configuration's section {@code leak-rules}. */
    public String getName() {
        return name;
    }

    /** What it does. */
    public String getDescription() {
        return description;
    }

    /** Whether it is applied to what leaves. */
    public boolean isOn() {
        return on;
    }

    @Override
    public String toString() {
        return name + (on ? " on: " : " off: ") + description;
    }
}
