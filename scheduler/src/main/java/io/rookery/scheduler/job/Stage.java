package io.rookery.scheduler.job;

import java.util.Locale;

/** A bounded step of an attempt, in the order in which an attempt goes through them. */
public enum Stage {
  /** The machinery brings the machine to its snapshot, paused or stopped. */
  RESTORE,
  /** The packet capture listens, before the guest's first instruction. */
  CAPTURE,
  /** The guest runs and its agent answers. */
  BOOT,
  /** Analyzer, configuration and sample reach the guest, and the analyzer is started. */
  UPLOAD,
  /** The sample runs until it is complete, has failed, or its time is over. */
  RUN,
  /** Late files and the agent's own log come back. */
  COLLECT,
  /** Every resource is released, in reverse order of acquisition. */
  TEARDOWN;

  /** The name in events, failures and configuration: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The stage of that wire name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Stage ofWireName(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
