/** Thin servlets of the I-CSCF: a message to values, a decision of {@code location} or {@code hiding} to a message. */
package org.gatehouse.icscf.servlet;
