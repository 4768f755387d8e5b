package io.rookery.scheduler.guest;

import java.time.LocalDateTime;

/** A value of the analysis configuration, before a delivery gives it its form. */
sealed interface ConfigValue {

  /** Text, in the form in which it must stand in the file. */
  record Text(String text) implements ConfigValue {}

  /** A number. */
  record Whole(long number) implements ConfigValue {}

  /** {@code True} or {@code False}. */
  record Flag(boolean set) implements ConfigValue {}

  /** A date, without a zone. */
  record Moment(LocalDateTime time) implements ConfigValue {}
}
