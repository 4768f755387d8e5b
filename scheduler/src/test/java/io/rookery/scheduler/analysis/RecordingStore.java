package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.Cancellation;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.ExtendedRun;
import io.rookery.scheduler.job.Extension;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobQuery;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Offer;
import io.rookery.scheduler.job.Registration;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.StoreException;
import io.rookery.scheduler.job.Submitted;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that remembers what an attempt writes, and can be away or refuse. */
final class RecordingStore implements JobStore {
  final List<EventDraft> events = new ArrayList<>();
  Optional<AttemptEnd> end = Optional.empty();
  boolean away;
  boolean stale;

  @Override
  public Future<Optional<List<JobEvent>>> append(Fence fence, int before, List<EventDraft> drafts) {
    return write(() -> events.addAll(drafts));
  }

  @Override
  public Future<Optional<List<JobEvent>>> end(
      Fence fence, AttemptEnd outcome, List<EventDraft> last) {
    return write(() -> end = Optional.of(outcome));
  }

  private Future<Optional<List<JobEvent>>> write(Runnable change) {
    if (away) {
      return Future.failedFuture(new StoreException("away", new IllegalStateException("away")));
    }
    if (stale) {
      return Future.succeededFuture(Optional.empty());
    }
    change.run();
    return Future.succeededFuture(Optional.of(List.of()));
  }

  @Override
  public Future<List<JobEvent>> timeline(long jobId) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Submitted> submit(JobSpec spec) {
    return unused();
  }

  @Override
  public Future<Optional<Job>> find(long id) {
    return unused();
  }

  @Override
  public Future<List<Job>> list(JobQuery query) {
    return unused();
  }

  @Override
  public Future<List<AttemptRecord>> attempts(long jobId) {
    return unused();
  }

  @Override
  public Future<List<JobEvent>> events(long seq, int limit) {
    return unused();
  }

  @Override
  public Future<List<Requirement>> waiting() {
    return unused();
  }

  @Override
  public Future<Offer> claim(
      NodeIdentity node,
      String machine,
      Collection<Requirement> servable,
      boolean heldSamplesOnly) {
    return unused();
  }

  @Override
  public Future<JobEvent> note(String type, JsonObject data) {
    return unused();
  }

  @Override
  public Future<Cancellation> cancel(long id) {
    return unused();
  }

  @Override
  public Future<Extension> extend(long id, Duration by, Duration most) {
    return unused();
  }

  @Override
  public Future<List<ExtendedRun>> extensions(NodeIdentity node) {
    return unused();
  }

  @Override
  public Future<Optional<List<JobEvent>>> retry(long id) {
    return unused();
  }

  @Override
  public Future<List<Fence>> cancelRequests(NodeIdentity node) {
    return unused();
  }

  @Override
  public Future<Registration> register(
      NodeIdentity node, Duration lease, Optional<Set<String>> visible) {
    return unused();
  }

  @Override
  public Future<Boolean> renew(NodeIdentity node, Duration lease) {
    return unused();
  }

  @Override
  public Future<Boolean> evict(NodeIdentity by, NodeIdentity gone) {
    return unused();
  }

  @Override
  public Future<List<JobEvent>> takeOver(NodeIdentity node, Duration lease, int attempts) {
    return unused();
  }

  @Override
  public Future<Void> unregister(NodeIdentity node) {
    return unused();
  }

  @Override
  public Future<Void> ping() {
    return unused();
  }

  private static <T> Future<T> unused() {
    throw new UnsupportedOperationException("an analysis does not ask this");
  }
}
