/**
 * What an application shows its operator: the attempts of UEs, step by step, and the answers it gives to whoever runs
 * the node. Values only; the container serves them.
 */
package org.gatehouse.adapter.operator;
