/** The operator's port: JSON, metrics, health and the console over HTTP, by the JDK's own server. */
package org.gatehouse.container.operator;
