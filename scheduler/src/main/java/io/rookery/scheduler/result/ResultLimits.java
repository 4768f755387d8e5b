package io.rookery.scheduler.result;

/**
 * Bounds on what one attempt may bring.
 *
 * @param file bytes per uploaded file; the rest is read and thrown away
 * @param stream bytes of one log or one process' behaviour; the rest is read and thrown away
 * @param attempt bytes of all files and streams together
 * @param files number of files and streams
 * @param connections open at the same time from one guest
 * @param arrivals new connections in a second from one guest, on average: four times as many may
 *     come at once, further ones are closed unread
 * @param rate bytes in a second from one guest, all its connections together; it is slowed down,
 *     nothing is lost
 */
public record ResultLimits(
    long file, long stream, long attempt, int files, int connections, int arrivals, long rate) {

  public ResultLimits {
    if (file <= 0 || stream <= 0 || attempt <= 0 || rate <= 0) {
      throw new IllegalArgumentException("a limit of bytes must be more than nothing");
    }
    if (files <= 0 || connections <= 0 || arrivals <= 0) {
      throw new IllegalArgumentException("a limit of files or connections must be at least one");
    }
  }
}
