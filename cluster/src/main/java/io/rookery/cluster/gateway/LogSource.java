package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.JobDesk;
import io.vertx.core.Future;

/** The whole event log. */
final class LogSource implements EventSource {
  private static final int PAGE = 256;
  private final JobDesk jobs;

  LogSource(JobDesk jobs) {
    this.jobs = jobs;
  }

  @Override
  public Future<Page> after(long seq) {
    return jobs.events(seq, PAGE).map(events -> new Page(events, events.size() >= PAGE, false));
  }

  @Override
  public boolean concernedBy(Object hint) {
    return true;
  }
}
