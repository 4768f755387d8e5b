package io.rookery.scheduler.job;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The only truth about jobs, attempts and events. Every method may be called on any context and its
 * future completes there; a store that cannot be reached, or does not answer within its deadline,
 * fails the future with {@link StoreException}. All times are the store's own.
 *
 * <p>Writes that belong to an attempt carry its {@link Fence} and change nothing when it is stale.
 * Each method is one transaction; the events that it returns have been committed and may be
 * published.
 */
public interface JobStore {

  /** Stores a job as QUEUED with its first event, or finds the one with the same submission id. */
  Future<Submitted> submit(JobSpec spec);

  /** The job, or empty when there is none. */
  Future<Optional<Job>> find(long id);

  /** Jobs, newest first. */
  Future<List<Job>> list(JobQuery query);

  /** All events of a job, oldest first; empty when there is no such job. */
  Future<List<JobEvent>> timeline(long jobId);

  /** All attempts of a job, by their numbers; empty when there is no such job. */
  Future<List<AttemptRecord>> attempts(long jobId);

  /** Events of everything after {@code seq}, oldest first, at most {@code limit}. */
  Future<List<JobEvent>> events(long seq, int limit);

  /** The distinct requirements of all queued jobs. */
  Future<List<Requirement>> waiting();

  /**
   * Takes the queued job of highest priority, then greatest age, that has one of these requirements
   * and has not excluded this machine; the job is RUNNING then and its attempt belongs to the node.
   * Concurrent claims never return the same job. A node without a live lease gets none.
   *
   * @param heldSamplesOnly whether to pass over jobs whose sample file this node is not known to
   *     hold; {@link Offer#missing()} then names some of those samples, at most 16, and is empty
   *     otherwise
   */
  Future<Offer> claim(
      NodeIdentity node, String machine, Collection<Requirement> servable, boolean heldSamplesOnly);

  /**
   * Appends events of a running attempt and moves its stage along. May be repeated when its answer
   * was lost: what has been appended is not appended again.
   *
   * @param before how many events of this attempt were appended before these
   * @return the committed events, none of them when an earlier try had committed them; or empty
   *     when the fence is stale: the attempt must end itself
   */
  Future<Optional<List<JobEvent>>> append(Fence fence, int before, List<EventDraft> events);

  /**
   * Ends an attempt and moves its job on: one compare-and-set on the fence.
   *
   * @return the committed events, {@code last} and the end's own; empty when the fence is stale
   */
  Future<Optional<List<JobEvent>>> end(Fence fence, AttemptEnd end, List<EventDraft> last);

  /** Appends an event that concerns a machine or a node and no attempt. */
  Future<JobEvent> note(String type, JsonObject data);

  /** Cancels a queued job, or marks a running one for its node to end. */
  Future<Cancellation> cancel(long id);

  /**
   * Adds to the time of a running job's sample, for its node to find. Not to be repeated when the
   * answer was lost: it would be added twice.
   *
   * @param by a positive time
   * @param most what all extensions of one attempt may come to
   */
  Future<Extension> extend(long id, Duration by, Duration most);

  /**
   * Puts a FAILED or CANCELLED job into the queue again, with all machines allowed.
   *
   * @return the committed events; empty when the job is in another state or does not exist
   */
  Future<Optional<List<JobEvent>>> retry(long id);

  /** The running jobs of this boot of this node whose cancellation was asked for. */
  Future<List<Fence>> cancelRequests(NodeIdentity node);

  /** The running attempts of this boot of this node to whose time something was added. */
  Future<List<ExtendedRun>> extensions(NodeIdentity node);

  /**
   * Starts the node's lease: from now on its claims are its own for {@code lease}. Another boot
   * that held the name loses it.
   *
   * @param visible the names of the other nodes that this one sees in the cluster; it is refused
   *     while a node that is not among them holds a live lease. Empty for a node that stands alone,
   *     which is never refused
   */
  Future<Registration> register(NodeIdentity node, Duration lease, Optional<Set<String>> visible);

  /**
   * Renews the lease by the store's clock, also one that has run out and that nobody has taken.
   *
   * @return false when it was taken, or another boot has the name: the node must stop its machines
   */
  Future<Boolean> renew(NodeIdentity node, Duration lease);

  /**
   * Takes the lease away from a node that has left the cluster, as {@code by} sees it. Of two nodes
   * that do this to each other exactly one succeeds.
   *
   * @return whether this call took the lease; false when there was none to take, or when {@code by}
   *     has no live lease itself
   */
  Future<Boolean> evict(NodeIdentity by, NodeIdentity gone);

  /**
   * Takes running attempts from nodes that have lost their lease: at once from those that were
   * evicted or have given it up and from earlier boots of any node, and from those whose lease ran
   * out more than a third of {@code lease} ago, which are evicted by it. For the latter this node
   * must itself have held its lease without a break for {@code lease}: after the store was away,
   * everybody gets the time to renew. Each attempt ends with {@code node.lost} and its job is
   * queued again, or FAILED when it has had {@code attempts} attempts.
   *
   * @return the committed events
   */
  Future<List<JobEvent>> takeOver(NodeIdentity node, Duration lease, int attempts);

  /** Gives up the node's lease at an orderly end. */
  Future<Void> unregister(NodeIdentity node);

  /** Completes when the store answers; what a readiness check asks. */
  Future<Void> ping();
}
