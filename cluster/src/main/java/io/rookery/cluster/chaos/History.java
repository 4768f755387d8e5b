package io.rookery.cluster.chaos;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that a run has left behind, as plain data: what was promised, what the store says, and
 * what the guests wrote. The rules of the {@link Checker} read nothing else.
 *
 * @param events in the order of the log
 */
record History(
    Ledger.Account account,
    List<JobRow> jobs,
    List<AttemptRow> attempts,
    List<EventRow> events,
    List<Life> lives) {

  /** A job as the store has it. */
  record JobRow(long id, String state, Optional<String> submission, int attempts, String failure) {}

  /** An attempt as the store has it; times are of the store's clock. */
  record AttemptRow(
      long job,
      int number,
      long token,
      String node,
      String machine,
      Instant started,
      Optional<Instant> ended,
      Optional<String> outcome) {}

  /**
   * An event of a job.
   *
   * @param attempt 0 when it belongs to none
   * @param detail the stage or the outcome it is about, or nothing
   */
  record EventRow(long seq, long job, int attempt, String type, String detail) {
    /** Type and detail, as a timeline is judged by. */
    String label() {
      return detail.isEmpty() ? type : type + " " + detail;
    }
  }

  /**
   * A life of a machine as its guest wrote it.
   *
   * @param end empty when nothing and nobody ended it
   * @param cut whether its node was killed before it could end
   */
  record Life(
      String machine, long job, int attempt, Instant begin, Optional<Instant> end, boolean cut) {}

  History {
    jobs = List.copyOf(jobs);
    attempts = List.copyOf(attempts);
    events = List.copyOf(events);
    lives = List.copyOf(lives);
  }

  Map<Long, JobRow> jobsById() {
    return jobs.stream().collect(Collectors.toMap(JobRow::id, Function.identity()));
  }

  /** By job, in the order of their numbers. */
  Map<Long, List<AttemptRow>> attemptsByJob() {
    return grouped(
        attempts.stream().sorted(java.util.Comparator.comparingInt(AttemptRow::number)).toList(),
        AttemptRow::job);
  }

  /** By job, in the order of the log. */
  Map<Long, List<EventRow>> eventsByJob() {
    return grouped(events, EventRow::job);
  }

  static <K extends Comparable<K>, T> Map<K, List<T>> grouped(List<T> all, Function<T, K> key) {
    return all.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
  }
}
