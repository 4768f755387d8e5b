/**
 * The event bus for programs outside the JVM: the wire protocol of Vert.x' TCP event bus bridge
 * (four bytes of length, then one JSON object), with a token, a short list of addresses, and a
 * bound on everything. The library of that name has none before the first frame is complete: a
 * stranger could announce 2 GiB and fill the heap.
 */
package io.rookery.cluster.bridge;
