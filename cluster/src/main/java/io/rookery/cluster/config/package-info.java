/**
 * {@code rookery.yaml}: read at the start, and again when an operator asks for it, into immutable
 * records, or rejected with every mistake it holds and the line of each.
 */
package io.rookery.cluster.config;
