package io.rookery.scheduler.guest;

import java.time.Duration;

/**
 * Deadlines of single calls to an agent. Each is total: from the first packet to the last byte of
 * the answer. Missing one resets the connection.
 *
 * @param connect for the TCP connection
 * @param call for a call that carries little
 * @param upload for a call that carries the analyzer or a sample
 * @param firstAnswer how long an agent whose port takes connections may keep its first word back
 *     before it is suspected to wait for somebody else
 */
public record GuestTimeouts(
    Duration connect, Duration call, UploadTime upload, Duration firstAnswer) {

  /** Deadlines of which the first answer's is that of any other. */
  public GuestTimeouts(Duration connect, Duration call, UploadTime upload) {
    this(connect, call, upload, call);
  }
}
