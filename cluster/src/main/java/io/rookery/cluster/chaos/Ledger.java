package io.rookery.cluster.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the load was promised, and what it asked for. Thread-safe. */
final class Ledger {

  /**
   * A submission was accepted.
   *
   * @param created as the answer said it
   */
  record Promise(String submission, long job, boolean created) {}

  /**
   * All of it.
   *
   * @param sent the submission ids that have ever been sent
   * @param promises every answer that accepted something
   * @param cancelSent jobs that somebody asked to cancel, whatever became of that
   * @param cancelled jobs of which a node said that they are cancelled
   * @param retrySent jobs that somebody asked to retry, whatever became of that
   * @param refused submissions that a node refused for good
   */
  record Account(
      Set<String> sent,
      List<Promise> promises,
      Set<Long> cancelSent,
      Set<Long> cancelled,
      Set<Long> retrySent,
      List<String> refused) {
    Account {
      sent = Set.copyOf(sent);
      promises = List.copyOf(promises);
      cancelSent = Set.copyOf(cancelSent);
      cancelled = Set.copyOf(cancelled);
      retrySent = Set.copyOf(retrySent);
      refused = List.copyOf(refused);
    }
  }

  private final Set<String> sent = new HashSet<>();
  private final List<Promise> promises = new ArrayList<>();
  private final Set<Long> cancelSent = new HashSet<>();
  private final Set<Long> cancelled = new HashSet<>();
  private final Set<Long> retrySent = new HashSet<>();
  private final List<String> refused = new ArrayList<>();
  private final Map<String, Integer> again = new TreeMap<>();

  synchronized void sending(String submission) {
    sent.add(submission);
  }

  synchronized void accepted(String submission, long job, boolean created) {
    promises.add(new Promise(submission, job, created));
  }

  synchronized void cancelling(long job) {
    cancelSent.add(job);
  }

  synchronized void cancelled(long job) {
    cancelled.add(job);
  }

  synchronized void retrying(long job) {
    retrySent.add(job);
  }

  synchronized void refused(String submission, String why) {
    refused.add(submission + ": " + why);
  }

  /** A submission will be sent another time, for that reason. */
  synchronized void again(String why) {
    again.merge(why, 1, Integer::sum);
  }

  /** How often submissions were sent another time, by reason. */
  synchronized Map<String, Integer> again() {
    return new TreeMap<>(again);
  }

  synchronized Account account() {
    return new Account(sent, promises, cancelSent, cancelled, retrySent, refused);
  }
}
