package io.rookery.scheduler.result;

import java.util.function.Consumer;

/**
 * What an attempt has brought so far against what it may bring. Used on the result server's context
 * only.
 */
final class Ledger {
  private final ResultLimits limits;
  private final Consumer<String> firstCut;
  private int files;
  private long bytes;
  private long discarded;
  private int refused;
  private boolean limitReached;

  /** {@code firstCut} hears, once, why something of this attempt is lost. */
  Ledger(ResultLimits limits, Consumer<String> firstCut) {
    this.limits = limits;
    this.firstCut = firstCut;
  }

  ResultLimits limits() {
    return limits;
  }

  /** Books a delivery before it is stored: both numbers or, when a limit forbids it, neither. */
  boolean admit(int newFiles, int newBytes) {
    if (files + newFiles > limits.files()) {
      cut("more than " + limits.files() + " files (results.filesLimit)");
      return false;
    }
    if (bytes + newBytes > limits.attempt()) {
      cutAtAttemptLimit();
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
      cutAtAttemptLimit();
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
    return discarded <= limits.attempt();
  }

  /** A connection broke a rule. */
  void refuse() {
    refused++;
  }

  /** Something is lost for that reason. */
  void cut(String reason) {
    if (!limitReached) {
      limitReached = true;
      firstCut.accept(reason);
    }
  }

  ResultSummary summary() {
    return new ResultSummary(files, bytes, refused, limitReached);
  }

  private void cutAtAttemptLimit() {
    cut("more than " + limits.attempt() + " bytes in all (results.attemptLimit)");
  }
}
