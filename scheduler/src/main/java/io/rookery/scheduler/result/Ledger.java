package io.rookery.scheduler.result;

import java.util.function.Consumer;

/**
 * What an attempt has brought so far against what it may bring. Used on the result server's context
 * only.
 */
final class Ledger {
  private final ResultLimits limits;
  private final Alarms alarms;
  private final Consumer<String> firstCut;
  private int files;
  private long bytes;
  private int unstored;
  private long discarded;
  private int refused;
  private long turnedAway;
  private boolean limitReached;

  /** {@code firstCut} hears, once, why something of this attempt is lost. */
  Ledger(ResultLimits limits, Alarms alarms, Consumer<String> firstCut) {
    this.limits = limits;
    this.alarms = alarms;
    this.firstCut = firstCut;
  }

  ResultLimits limits() {
    return limits;
  }

  /** Books a delivery before it is stored: both numbers or, when a limit forbids it, neither. */
  boolean admit(int newFiles, int newBytes) {
    if (files + newFiles > limits.files()) {
      full("more than " + limits.files() + " files (results.filesLimit)");
      unstored += newFiles;
      if (unstored > limits.files()) {
        exhausted();
      }
      return false;
    }
    if (bytes + newBytes > limits.attempt()) {
      fullOfBytes();
      return false;
    }
    files += newFiles;
    bytes += newBytes;
    return true;
  }

  /** Takes back what {@link #admit} booked, because it could not be stored. */
  void withdraw(int newFiles, int newBytes) {
    files -= newFiles;
    bytes -= newBytes;
  }

  /** Books as many of the wanted bytes as the attempt may still bring, and tells how many. */
  int reserve(int wanted) {
    int granted = (int) Math.min(wanted, limits.attempt() - bytes);
    granted = Math.max(granted, 0);
    bytes += granted;
    if (granted < wanted) {
      fullOfBytes();
    }
    return granted;
  }

  /** Books the few bytes that mark a cut file, which have to be there. */
  void add(int marker) {
    bytes += marker;
  }

  /**
   * Books bytes that are read and thrown away. False when as much was thrown away as may be stored:
   * politeness ends there.
   */
  boolean discard(int length) {
    discarded += length;
    boolean polite = discarded <= limits.attempt();
    if (!polite) {
      exhausted();
    }
    return polite;
  }

  /** A connection broke a rule. */
  void refuse() {
    refused++;
  }

  /** A connection was one too many in too short a time. */
  void turnAway() {
    if (turnedAway++ == 0) {
      cut(
          "more than "
              + limits.arrivals()
              + " new connections a second (results.arrivalsLimit), and a burst");
    }
  }

  /** Something is lost for that reason. */
  void cut(String reason) {
    if (!limitReached) {
      limitReached = true;
      firstCut.accept(reason);
    }
  }

  /** The host cannot store what the guest may bring. */
  void unwritable(String reason) {
    cut(reason);
    alarms.unwritable().tryComplete(reason);
  }

  ResultSummary summary() {
    return new ResultSummary(files, bytes, refused, turnedAway, limitReached);
  }

  private void fullOfBytes() {
    full("more than " + limits.attempt() + " bytes in all (results.attemptLimit)");
  }

  private void full(String reason) {
    cut(reason);
    alarms.full().tryComplete(reason);
  }

  private void exhausted() {
    alarms
        .exhausted()
        .tryComplete(
            "it sent as much again as may be stored, after limits of results.* were reached");
  }
}
