package io.rookery.capture.pcap;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One packet of a pcap file.
 *
 * @param originalLength bytes it had on the wire; more than {@code bytes} holds if it was cut
 * @param bytes what was kept of it, read-only
 */
public record PcapRecord(Instant timestamp, int originalLength, ByteBuffer bytes) {}
