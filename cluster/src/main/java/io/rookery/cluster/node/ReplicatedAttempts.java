package io.rookery.cluster.node;

import io.rookery.cluster.peer.PeerClient;
import io.rookery.cluster.peer.Replication;
import io.rookery.scheduler.analysis.AttemptFiles;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of attempts on this node, whose results stand on others too before they count. */
final class ReplicatedAttempts implements AttemptFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicatedAttempts.class);

  private final String self;
  private final AttemptFolders folders;
  private final Replication replication;
  private final CopyLedger ledger;
  private final PeerClient client;
  private final int copies;

  /** {@code self} is this node's name. */
  ReplicatedAttempts(
      String self,
      AttemptFolders folders,
      Replication replication,
      CopyLedger ledger,
      PeerClient client,
      int copies) {
    this.self = self;
    this.folders = folders;
    this.replication = replication;
    this.ledger = ledger;
    this.client = client;
    this.copies = copies;
  }

  @Override
  public Future<Path> create(Fence fence) {
    return folders.create(fence);
  }

  @Override
  public Future<Void> write(Fence fence, String name, String text) {
    return folders.write(fence, name, text);
  }

  @Override
  public Future<Void> linkSample(Fence fence, Optional<Path> sample) {
    return folders.linkSample(fence, sample);
  }

  @Override
  public Future<Void> secure(Fence fence) {
    return replication.secureResults(fence.jobId(), fence.attempt(), copies);
  }

  /** Where the copies stand is tidied as well; that may fail, for they are served as they are. */
  @Override
  public Future<Void> accept(Fence fence, List<JobEvent> timeline) {
    return folders
        .accept(fence, timeline)
        .onSuccess(
            accepted ->
                ledger
                    .results(fence.jobId(), fence.attempt())
                    .onSuccess(holders -> acceptElsewhere(fence, holders)));
  }

  private void acceptElsewhere(Fence fence, Set<String> holders) {
    holders.stream()
        .filter(holder -> !holder.equals(self))
        .forEach(
            holder ->
                client
                    .accept(holder, fence.jobId(), fence.attempt())
                    .onFailure(
                        cause ->
                            LOG.debug(
                                "The copy of job {} on {} stays in the folder of its attempt: {}",
                                fence.jobId(),
                                holder,
                                cause.getMessage())));
  }
}
