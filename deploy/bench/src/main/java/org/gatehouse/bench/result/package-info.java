/** What benchmarks leave behind: JSON and drawings. */
package org.gatehouse.bench.result;
