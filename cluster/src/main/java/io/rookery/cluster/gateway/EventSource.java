package io.rookery.cluster.gateway;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import java.util.List;

/** Where an event stream reads on. */
interface EventSource {

  /** The events after {@code seq}, oldest first, as many as make a page. */
  Future<Page> after(long seq);

  /** Whether a hint on the bus can mean that there is more here. */
  boolean concernedBy(Object hint);

  /**
   * One page.
   *
   * @param more whether there may be further events already
   * @param last whether nothing will ever follow
   */
  record Page(List<JobEvent> events, boolean more, boolean last) {
    public Page {
      requireNonNull(events, "events");
    }
  }
}
