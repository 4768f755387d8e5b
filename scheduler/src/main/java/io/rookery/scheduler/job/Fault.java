package io.rookery.scheduler.job;

import java.util.Locale;

/** Whose fault a failure is; machine and node faults are tried again on another machine. */
public enum Fault {
  MACHINE,
  GUEST,
  SAMPLE,
  NODE,
  USER;

  /** The name in JSON: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
