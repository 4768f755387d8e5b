package io.rookery.scheduler.guest;

/** Words of a guest, made fit for a message, a log or a timeline: bounded, on one line. */
final class GuestText {
  private static final int LONGEST = 500;

  private GuestText() {}

  /**
   * At most 500 characters, control characters as blanks, so that no guest can forge a log line,
   * and no half of a character, which neither files nor the store can hold.
   */
  static String bounded(String text) {
    String head = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    StringBuilder plain = new StringBuilder(head.length());
    head.codePoints().map(GuestText::harmless).forEach(plain::appendCodePoint);
    return plain.toString().strip();
  }

  private static int harmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT -> ' ';
      case Character.SURROGATE -> 0xFFFD;
      default -> c;
    };
  }
}
