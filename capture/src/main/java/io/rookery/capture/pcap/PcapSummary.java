package io.rookery.capture.pcap;

import java.time.Instant;
import java.util.Optional;

/**
 * What a pcap file holds.
 *
 * @param linkType the LINKTYPE_ value of its packets (1 is Ethernet)
 * @param packets whole records
 * @param bytes length of the header and all whole records
 * @param first timestamp of the first packet
 * @param last timestamp of the last packet
 * @param torn whether something that is no whole record follows
 */
public record PcapSummary(
    int linkType,
    long packets,
    long bytes,
    Optional<Instant> first,
    Optional<Instant> last,
    boolean torn) {}
