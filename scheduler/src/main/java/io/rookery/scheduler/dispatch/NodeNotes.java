package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends what happens to a node and its machines to the event log, and publishes it. */
public final class NodeNotes {
  private static final Logger LOG = LoggerFactory.getLogger(NodeNotes.class);
  private final JobStore store;
  private final JobEvents events;
  private final String node;

  /** Notes of the node of that name. */
  public NodeNotes(JobStore store, JobEvents events, String node) {
    this.store = store;
    this.events = events;
    this.node = node;
  }

  /** Completes with the committed event, whose data names the node as well. */
  public Future<JobEvent> note(String type, JsonObject data) {
    return store
        .note(type, data.copy().put("node", node))
        .onSuccess(event -> events.publish(List.of(event)));
  }

  /** Notes what has happened already and counts even when the store cannot be told; never fails. */
  public Future<Void> tell(String type, JsonObject data) {
    return note(type, data)
        .onFailure(cause -> LOG.warn("{} could not be noted: {}", type, cause.getMessage()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
