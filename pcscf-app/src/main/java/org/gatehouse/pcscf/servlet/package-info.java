/** Thin servlets and wire rules of the P-CSCF: a message to values, an outcome to a message. No decisions. */
package org.gatehouse.pcscf.servlet;
