package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.sample.FileSamples;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this node holds, and where it says so.
 *
 * @param node this node's name
 * @param samples where samples stand
 * @param folders where results stand
 * @param accepted tells which results have moved up
 * @param ledger where every copy is recorded
 */
public record LocalCopies(
    String node,
    FileSamples samples,
    AttemptFolders folders,
    AcceptedResults accepted,
    CopyLedger ledger) {

  public LocalCopies {
    requireNonNull(node, "node");
    requireNonNull(samples, "samples");
    requireNonNull(folders, "folders");
    requireNonNull(accepted, "accepted");
    requireNonNull(ledger, "ledger");
  }

  /** Records a sample that stands here. */
  Future<Void> record(Sample sample) {
    return ledger.sampleStored(sample.sha256(), sample.size(), node);
  }

  /** The folder of an attempt's results; empty when they are not here. */
  Future<Optional<Path>> results(long jobId, int attempt) {
    return folders
        .find(jobId, attempt, false)
        .compose(
            apart -> apart.isPresent() ? Future.succeededFuture(apart) : movedUp(jobId, attempt));
  }

  private Future<Optional<Path>> movedUp(long jobId, int attempt) {
    return accepted
        .timeline(jobId, attempt)
        .compose(timeline -> folders.find(jobId, attempt, timeline.isPresent()));
  }
}
