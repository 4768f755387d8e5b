/** Benchmarks: figures, and the machine they were measured on. */
package io.rookery.cluster.bench;
