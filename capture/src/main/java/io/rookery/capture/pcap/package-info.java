/**
 * Captures: one supervised tcpdump per attempt, its one pcap, and what both say about the traffic
 * of a guest.
 */
package io.rookery.capture.pcap;
