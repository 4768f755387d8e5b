package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.EventRow;
import io.rookery.cluster.chaos.History.JobRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of every job are a path through the {@link TimelineTable} that ends in the job's
 * state. So nothing of an attempt comes before its start or after its end or loss: what is stale
 * was refused.
 */
final class LegalTimeline implements Rule {
  private static final String NAME = "timelines are legal";

  private final TimelineTable table = new TimelineTable();

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    Map<Long, List<EventRow>> events = history.eventsByJob();
    for (JobRow job : history.jobs()) {
      String state = job.state().equals("RUNNING") ? "an attempt" : job.state();
      new Walk(job.id())
          .along(events.getOrDefault(job.id(), List.of()), state)
          .ifPresent(found::add);
    }
    return found;
  }

  /** One walk, up to the first step that is not allowed. */
  private final class Walk {
    private final long job;
    private String state = TimelineTable.START;
    private int attempt;
    private long seq;

    Walk(long job) {
      this.job = job;
    }

    Optional<Violation> along(List<EventRow> events, String end) {
      for (EventRow event : events) {
        Optional<String> wrong = step(event);
        if (wrong.isPresent()) {
          return wrong.map(
              text ->
                  violation(
                      "event %d, %s of attempt %d, %s"
                          .formatted(event.seq(), event.label(), event.attempt(), text)));
        }
      }
      String reached = table.open(state) ? "an attempt" : state;
      return reached.equals(end)
          ? Optional.empty()
          : Optional.of(
              violation("the timeline ends in %s, the job is %s".formatted(reached, end)));
    }

    private Optional<String> step(EventRow event) {
      if (event.seq() <= seq) {
        return Optional.of("comes after event " + seq);
      }
      seq = event.seq();
      if (!table.knows(event.type())) {
        return remark(event);
      }
      Optional<String> next = table.next(state, event.label());
      if (next.isEmpty()) {
        return Optional.of("may not come in state '%s' of attempt %d".formatted(state, attempt));
      }
      if (event.type().equals("attempt.started")) {
        attempt++;
      }
      boolean numbered = table.open(state) || event.type().startsWith("attempt.");
      if (event.attempt() != attempt && (event.attempt() != 0 || numbered)) {
        return Optional.of("came while attempt %d was the present one".formatted(attempt));
      }
      state = next.get();
      return Optional.empty();
    }

    /** Remarks are free, but only a running attempt makes any. */
    private Optional<String> remark(EventRow event) {
      boolean foreign = event.attempt() != 0 && (event.attempt() != attempt || !table.open(state));
      return foreign
          ? Optional.of("came in state '%s' of attempt %d".formatted(state, attempt))
          : Optional.empty();
    }

    private Violation violation(String detail) {
      return new Violation(NAME, "job " + job, detail);
    }
  }
}
