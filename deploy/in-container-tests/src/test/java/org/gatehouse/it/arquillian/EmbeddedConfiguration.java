package org.gatehouse.it.arquillian;

import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** Nothing to configure: the applications say which ports they want. */
public final class EmbeddedConfiguration implements ContainerConfiguration {
    @Override
    public void validate() {
        // always valid
    }
}
