package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The events of one job, until it has ended. */
final class JobSource implements EventSource {
  private final JobDesk jobs;
  private final long id;

  JobSource(JobDesk jobs, long id) {
    this.jobs = jobs;
    this.id = id;
  }

  /** The state is read first: what had ended by then has all its events in the timeline. */
  @Override
  public Future<Page> after(long seq) {
    return jobs.get(id)
        .compose(
            job ->
                jobs.timeline(id)
                    .map(events -> new Page(later(events, seq), false, job.state().ended())));
  }

  private static List<JobEvent> later(List<JobEvent> events, long seq) {
    return events.stream().filter(event -> event.seq() > seq).toList();
  }

  @Override
  public boolean concernedBy(Object hint) {
    return !(hint instanceof JsonObject event)
        || !(event.getValue("job") instanceof Number job)
        || job.longValue() == id;
  }
}
