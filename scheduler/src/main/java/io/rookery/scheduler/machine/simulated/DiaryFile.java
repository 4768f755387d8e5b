package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.MachineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The diary of a group as it outlives its process, SIGKILL included: one line for each beginning
 * and each end of a life, such as
 *
 * <pre>2026-11-26T17:43:00.123456789Z begin sim-1 17 1</pre>
 *
 * (the time, {@code begin} or {@code end}, the machine, the job, the attempt), appended to what
 * former processes wrote. A life that was cut off has no end.
 */
final class DiaryFile {
  private static final Logger LOG = LoggerFactory.getLogger(DiaryFile.class);

  private final Optional<Path> path;
  private volatile Optional<FileChannel> channel = Optional.empty();

  /** Nothing is written if there is no path, and nothing before {@link #open()}. */
  DiaryFile(Optional<Path> path) {
    this.path = path;
  }

  /** Blocks; throws {@link MachineException} when the file cannot be written. */
  void open() {
    channel = path.map(DiaryFile::appending);
  }

  private static FileChannel appending(Path path) {
    try {
      return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException refused) {
      throw new MachineException(
          "the diary %s of simulated machines cannot be written (%s): see to its folder"
              .formatted(path, refused.getClass().getSimpleName()));
    }
  }

  void begun(DiaryEntry life) {
    append(life.restoredAt(), "begin", life);
  }

  void ended(DiaryEntry life) {
    append(life.stoppedAt().orElseThrow(), "end", life);
  }

  /**
   * On the calling event loop: the line must be the kernel's before the life goes on, or a SIGKILL
   * could come in between. It is one short write to the page cache, and only tests ask for it.
   */
  private void append(Instant at, String what, DiaryEntry life) {
    if (channel.isEmpty()) {
      return;
    }
    String line =
        "%s %s %s %d %d%n".formatted(at, what, life.machine(), life.jobId(), life.attempt());
    try {
      channel.get().write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException lost) {
      LOG.error("The diary of simulated machines has lost a line: {}", line.strip(), lost);
    }
  }

  /** Blocks. */
  void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
  }
}
