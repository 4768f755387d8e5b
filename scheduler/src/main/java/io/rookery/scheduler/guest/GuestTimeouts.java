package io.rookery.scheduler.guest;

import java.time.Duration;

/**
 * Deadlines of single calls to an agent. Each is total: from the first packet to the last byte of
 * the answer. Missing one resets the connection.
 *
 * @param connect for the TCP connection
 * @param call for a call that carries little
 * @param upload for a call that carries the analyzer or a sample
 */
public record GuestTimeouts(Duration connect, Duration call, UploadTime upload) {}
