package io.rookery.cluster.node;

import io.rookery.scheduler.dispatch.SampleSupply;
import io.rookery.scheduler.sample.Samples;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Samples for attempts: what is not here when it is looked for is fetched from a node that has it.
 * Jobs whose sample is not here are not claimed in the first place; their scripts come this way.
 */
final class FetchedSamples implements Samples {
  private final Samples here;
  private final SampleSupply supply;

  FetchedSamples(Samples here, SampleSupply supply) {
    this.here = here;
    this.supply = supply;
  }

  @Override
  public Future<Sample> receive(ReadStream<Buffer> source) {
    return here.receive(source);
  }

  /** Fails when it has to be fetched and cannot be. */
  @Override
  public Future<Optional<Sample>> find(String sha256) {
    return here.find(sha256)
        .compose(
            found ->
                found.isPresent() || !supply.heldOnly()
                    ? Future.succeededFuture(found)
                    : supply.fetch(sha256).compose(fetched -> here.find(sha256)));
  }

  @Override
  public Path path(String sha256) {
    return here.path(sha256);
  }
}
