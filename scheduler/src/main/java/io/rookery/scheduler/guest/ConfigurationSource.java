package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.GuestBody.Content;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import java.time.Clock;

/** Makes the configuration of a task, with a look into the sample for its type. */
final class ConfigurationSource {
  private final FileSystem files;
  private final Clock clock;

  ConfigurationSource(FileSystem files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * Renders the configuration; nothing has been sent when it fails.
   *
   * @param folder whether the agent makes a folder of the job's own for the sample
   */
  Future<AnalysisConfiguration> render(GuestTask task, boolean folder) {
    return task.sample()
        .map(this::type)
        .orElseGet(() -> Future.succeededFuture(""))
        .map(type -> ConfigKeys.of(task, type, folder, clock));
  }

  private Future<String> type(Path sample) {
    OpenOptions read = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return files
        .open(sample.toString(), read)
        .compose(file -> head(file).eventually(file::close))
        .map(SampleType::of)
        .recover(
            cause ->
                Future.failedFuture(
                    OpenBody.unreadable(new Content(sample, FileCoding.RAW), cause)));
  }

  private static Future<Buffer> head(AsyncFile file) {
    return file.read(Buffer.buffer(), 0, 0, SampleType.HEAD);
  }
}
