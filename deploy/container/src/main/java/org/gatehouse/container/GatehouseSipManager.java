package org.gatehouse.container;

import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import org.mobicents.servlet.sip.catalina.SipStandardManager;

/**
 * The container's session manager registers itself as a PropertyChangeListener, which its superclass stopped being in
 * Tomcat 7.0.68: without the interface a context does not start on any Tomcat 7 that is still maintained.
 */
public final class GatehouseSipManager extends SipStandardManager implements PropertyChangeListener {
    @Override
    public void propertyChange(PropertyChangeEvent event) {
        // the property it was meant for, the session time-out, is set before the context starts
    }
}
