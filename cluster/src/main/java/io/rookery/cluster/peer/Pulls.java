package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.rookery.cluster.peer.Manifest.Entry;
import io.rookery.scheduler.analysis.AttemptCopy;
import io.rookery.scheduler.copy.CopyLedger.Copy;
import io.rookery.scheduler.copy.DiskException;
import io.rookery.scheduler.copy.PartialFile;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * Brings files of other nodes to this one: whole and verified, on disk, and then recorded in the
 * ledger. Who asks for what is on its way already waits for it. May be called on any context.
 */
public final class Pulls {
  private static final int AT_ONCE = 8;
  private static final int FILES_AT_ONCE = 4;
  private final Vertx vertx;
  private final LocalCopies local;
  private final PeerClient client;
  private final long keepFree;
  private final Joint<Copy, Void> joint;
  private final Lanes lanes = new Lanes(AT_ONCE);

  /** {@code keepFree} is how many bytes stay free on this node's disk. */
  public Pulls(Vertx vertx, LocalCopies local, PeerClient client, long keepFree) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.local = requireNonNull(local, "local");
    this.client = requireNonNull(client, "client");
    this.keepFree = keepFree;
    this.joint = new Joint<>(vertx);
  }

  /**
   * Completes when the sample is on this node's disk and recorded. Fails with {@link
   * PeerException}, {@link DiskException}, {@link
   * io.rookery.scheduler.sample.SampleTooLargeException}, or {@link
   * io.rookery.scheduler.job.StoreException}.
   */
  public Future<Void> sample(Sample expected, String from) {
    return joint.join(
        new Copy.Sample(expected.sha256()), () -> lanes.run(() -> pull(expected, from)));
  }

  private Future<Void> pull(Sample expected, String from) {
    return local
        .samples()
        .find(expected.sha256())
        .compose(
            here ->
                here.filter(expected::equals).isPresent()
                    ? Future.succeededFuture()
                    : fetch(expected, from))
        .compose(stands -> local.record(expected));
  }

  private Future<Void> fetch(Sample expected, String from) {
    PartialFile partial = local.samples().partial(expected);
    return requireRoom(expected)
        .compose(enough -> client.sample(from, expected.sha256(), partial))
        .compose(whole -> local.samples().adopt(expected))
        .recover(cause -> Future.failedFuture(PeerProblems.ofDisk(cause)));
  }

  private Future<Void> requireRoom(Sample expected) {
    Path shelf = local.samples().path(expected.sha256()).getParent();
    return vertx.executeBlocking(
        () -> {
          long free = shelf.toFile().getUsableSpace();
          if (free - expected.size() < keepFree) {
            throw new DiskException(
                "%d bytes are free in %s; a sample of %d and %d to stay free (results.freeSpace) do not fit"
                    .formatted(free, shelf, expected.size(), keepFree));
          }
          return null;
        },
        false);
  }

  /**
   * Completes when the results of an attempt are on this node's disk and recorded. Fails like
   * {@link #sample}.
   */
  public Future<Void> results(long jobId, int attempt, String from) {
    return joint.join(
        new Copy.Results(jobId, attempt), () -> lanes.run(() -> pull(jobId, attempt, from)));
  }

  private Future<Void> pull(long jobId, int attempt, String from) {
    return local
        .results(jobId, attempt)
        .compose(here -> here.isPresent() ? Future.succeededFuture() : fetch(jobId, attempt, from))
        .compose(stand -> local.ledger().resultsStored(jobId, attempt, local.node()));
  }

  private Future<Void> fetch(long jobId, int attempt, String from) {
    AttemptCopy copy = local.folders().copy(jobId, attempt);
    Deadline deadline = client.transferDeadline();
    return client
        .manifest(from, jobId, attempt)
        .compose(
            manifest ->
                copy.begin(manifest.bytes(), keepFree)
                    .compose(
                        begun ->
                            InTurn.each(
                                vertx,
                                manifest.files(),
                                FILES_AT_ONCE,
                                entry -> file(copy, entry, jobId, attempt, from, deadline))))
        .compose(whole -> copy.publish())
        .recover(cause -> copy.discard().transform(gone -> Future.failedFuture(cause)));
  }

  private Future<Void> file(
      AttemptCopy copy, Entry entry, long jobId, int attempt, String from, Deadline deadline) {
    return copy.file(entry.path(), entry.content().size(), entry.content().sha256())
        .compose(part -> client.result(from, jobId, attempt, entry.path(), part, deadline));
  }
}
