package io.rookery.scheduler.guest;

import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * What Cuckoo 3's stager is given, as one zip file: its settings, the sample under a fixed name,
 * and the stager itself with the monitor, which come out of the zip file of the platform's
 * analyzer. Source: Cuckoo 3's host. Blocks, so it belongs on a worker.
 */
final class Cuckoo3Payload {
  static final String STAGER = "tmstage.exe";
  static final String SETTINGS = "settings.json";
  static final String SAMPLE = "payload.dat";

  private static final Set<String> OURS = Set.of(SETTINGS, SAMPLE);
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final GuestTask task;
  private final Clock clock;

  Cuckoo3Payload(GuestTask task, Clock clock) {
    this.task = task;
    this.clock = clock;
  }

  /** Writes the zip file, uncompressed: it is made for one guest and sent once. */
  void writeTo(Path zip) throws IOException {
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
      out.setLevel(0);
      out.putNextEntry(new ZipEntry(SETTINGS));
      out.write(settings().toBuffer().getBytes());
      out.closeEntry();
      copyAnalyzer(out);
      if (task.sample().isPresent()) {
        out.putNextEntry(new ZipEntry(SAMPLE));
        Files.copy(task.sample().get(), out);
        out.closeEntry();
      }
    }
  }

  private void copyAnalyzer(ZipOutputStream out) throws IOException {
    boolean stager = false;
    try (InputStream file = Files.newInputStream(task.analyzer());
        ZipInputStream in = new ZipInputStream(file)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.isDirectory() || OURS.contains(entry.getName())) {
          continue;
        }
        stager |= entry.getName().equals(STAGER);
        out.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(out);
        out.closeEntry();
      }
    }
    if (!stager) {
      throw new IOException(
          "the analyzer for "
              + task.platform()
              + " holds no "
              + STAGER
              + ": it must be a folder with Cuckoo 3's stager and monitor");
    }
  }

  JsonObject settings() {
    LocalDateTime now = LocalDateTime.now(clock);
    JsonObject options = new JsonObject();
    task.spec().options().forEach(options::put);
    return new JsonObject()
        .put("debug", false)
        .put("host", task.resultServer().toString())
        .put("launch", launch())
        .put("clock", CLOCK.format(task.spec().clock().orElse(now)))
        .put("options", options)
        .put("target", target())
        .put("archive", false);
  }

  /** The words of the option {@code command}; without it the stager chooses. */
  private JsonArray launch() {
    String command = task.spec().options().getOrDefault("command", "").strip();
    return command.isEmpty() ? new JsonArray() : new JsonArray(List.of(command.split("\\s+")));
  }

  private String target() {
    return task.spec().target() instanceof Target.File file
        ? SampleName.clean(file.name(), Dialect.CUCKOO3)
        : ((Target.Url) task.spec().target()).url();
  }
}
