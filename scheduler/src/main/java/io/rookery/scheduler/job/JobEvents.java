package io.rookery.scheduler.job;

import io.vertx.core.Vertx;
import java.util.List;

/**
 * Tells everybody on the bus what has been committed. A message is a hint to look at the log: it
 * may be lost or come late, so who must not miss an event reads the log from the last one it has
 * seen.
 */
public final class JobEvents {
  /** The address on which every committed event is published as {@link JobEvent#toJson()}. */
  public static final String ADDRESS = "rookery.events";

  private final Vertx vertx;

  /** Publishes on that instance's bus. */
  public JobEvents(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Publishes committed events in their order. */
  public void publish(List<JobEvent> events) {
    events.forEach(event -> vertx.eventBus().publish(ADDRESS, event.toJson()));
  }
}
