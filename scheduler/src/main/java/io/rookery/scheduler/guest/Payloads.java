package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.GuestBody.Content;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes payloads for Cuckoo 3's stager in temporary files, which stand beside the analyzers. */
final class Payloads {
  private static final Logger LOG = LoggerFactory.getLogger(Payloads.class);

  private final Vertx vertx;
  private final Clock clock;

  Payloads(Vertx vertx, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
  }

  /**
   * Makes a payload, lends it to {@code use}, and removes it when that has ended, however it did.
   * Fails with {@link GuestProblem#UNREADABLE} when it cannot be made.
   */
  <T> Future<T> lend(GuestTask task, Function<Path, Future<T>> use) {
    return vertx
        .executeBlocking(() -> make(task), false)
        .recover(
            cause ->
                Future.failedFuture(
                    OpenBody.unreadable(new Content(task.analyzer(), FileCoding.RAW), cause)))
        .compose(payload -> use.apply(payload).eventually(() -> remove(payload)));
  }

  private Path make(GuestTask task) throws Exception {
    Path payload =
        Files.createTempFile(
            task.analyzer().toAbsolutePath().getParent(), "payload-" + task.jobId() + "-", ".tmp");
    try {
      new Cuckoo3Payload(task, clock).writeTo(payload);
      return payload;
    } catch (Exception unmade) {
      Files.delete(payload);
      throw unmade;
    }
  }

  private Future<Void> remove(Path payload) {
    return vertx
        .fileSystem()
        .delete(payload.toString())
        .onFailure(cause -> LOG.warn("A payload was left behind: {}", cause.getMessage()))
        .otherwiseEmpty();
  }
}
