package io.rookery.cluster.node;

import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.sample.Samples;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;

/** Samples of this node; each that is received is recorded, so that other nodes can find it. */
final class RecordedSamples implements Samples {
  private final Samples local;
  private final CopyLedger ledger;
  private final String node;

  RecordedSamples(Samples local, CopyLedger ledger, String node) {
    this.local = local;
    this.ledger = ledger;
    this.node = node;
  }

  @Override
  public Future<Sample> receive(ReadStream<Buffer> source) {
    return local
        .receive(source)
        .compose(sample -> ledger.sampleStored(sample.sha256(), sample.size(), node).map(sample));
  }

  @Override
  public Future<Optional<Sample>> find(String sha256) {
    return local.find(sha256);
  }

  @Override
  public Path path(String sha256) {
    return local.path(sha256);
  }
}
