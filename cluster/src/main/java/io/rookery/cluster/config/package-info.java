/**
 * {@code rookery.yaml}: read once at the start into immutable records, or rejected with every
 * mistake it holds and the line of each.
 */
package io.rookery.cluster.config;
