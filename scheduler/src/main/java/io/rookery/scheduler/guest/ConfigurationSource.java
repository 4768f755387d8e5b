package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.GuestBody.Content;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Makes the configuration of a task, with a look into the sample. */
final class ConfigurationSource {
  private final Vertx vertx;
  private final Clock clock;

  ConfigurationSource(Vertx vertx, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
  }

  /**
   * Renders the configuration; nothing has been sent when it fails.
   *
   * @param folder whether the agent makes a folder of the job's own for the sample
   */
  Future<AnalysisConfiguration> render(GuestTask task, boolean folder) {
    return task.sample()
        .map(this::facts)
        .orElseGet(() -> Future.succeededFuture(SampleFacts.NONE))
        .map(facts -> ConfigKeys.of(task, facts, folder, clock));
  }

  private Future<SampleFacts> facts(Path sample) {
    return type(sample)
        .compose(type -> exports(sample, type).map(exports -> new SampleFacts(type, exports)))
        .recover(
            cause ->
                Future.failedFuture(
                    OpenBody.unreadable(new Content(sample, FileCoding.RAW), cause)));
  }

  private Future<String> type(Path sample) {
    OpenOptions read = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(sample.toString(), read)
        .compose(file -> head(file).eventually(file::close))
        .map(SampleType::of);
  }

  private static Future<Buffer> head(AsyncFile file) {
    return file.read(Buffer.buffer(), 0, 0, SampleType.HEAD);
  }

  private Future<List<String>> exports(Path sample, String type) {
    return type.startsWith("PE32")
        ? vertx.executeBlocking(() -> PeExports.of(sample), false)
        : Future.succeededFuture(List.of());
  }
}
