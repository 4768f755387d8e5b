/**
 * The demonstration: real samples through a real node, checked against what they are known to do.
 */
package io.rookery.cluster.demo;
