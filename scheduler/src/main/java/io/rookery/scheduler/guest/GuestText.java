package io.rookery.scheduler.guest;

/** Words of a guest, made fit for a message, a log or a timeline: bounded, on one line. */
final class GuestText {
  private static final int LONGEST = 500;

  private GuestText() {}

  /**
   * At most 500 characters, control characters as blanks, so that no guest can forge a log line.
   */
  static String bounded(String text) {
    String head = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    StringBuilder plain = new StringBuilder(head.length());
    head.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString().strip();
  }
}
