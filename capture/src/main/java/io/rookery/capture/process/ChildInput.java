package io.rookery.capture.process;

/** What a child reads on its standard input. */
sealed interface ChildInput {
  /** It is at its end at once. */
  record Nothing() implements ChildInput {}

  /** That text, and then its end. */
  record Text(String text) implements ChildInput {}

  /** What its {@link Coprocess} writes. */
  record Open() implements ChildInput {}
}
