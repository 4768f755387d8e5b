package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.HostFullException;
import io.rookery.scheduler.machine.MachineryHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory dumps on a host that has no room for one; needs root, and no QEMU, for none is asked. */
class MemoryDumpRoomTest {
  private static final int MEBIBYTES = 32;

  @TempDir private Path directory;
  private SmallDisk disk;
  private MachineryHost host;

  @BeforeEach
  void open() throws Exception {
    disk = new SmallDisk(directory.resolve("small"), MEBIBYTES);
    host = new MachineryHost(directory);
  }

  @AfterEach
  void close() throws Exception {
    try {
      host.end();
    } finally {
      disk.close();
    }
  }

  private void refused(Path lives, Path file) {
    QemuProcess process =
        new QemuProcess(
            host.vertx(),
            host.launcher(),
            new LifeFolder(lives.resolve("0")),
            Duration.ofSeconds(20),
            "qemu-room-1");
    assertThatThrownBy(
            () ->
                host.await(
                    () -> new MemoryDump(host.vertx(), process, "qemu-room-1", MEBIBYTES).to(file)))
        .cause()
        .isInstanceOf(HostFullException.class)
        .hasMessageContaining("the memory dump of qemu-room-1 needs")
        .hasMessageContaining(directory.resolve("small").toString());
    assertThat(file).doesNotExist();
  }

  @Test
  void noneIsBegunWhereQemuHasNoRoomToWriteIt() throws Exception {
    Path results = Files.createDirectory(directory.resolve("results"));
    refused(directory.resolve("small"), results.resolve("memory.dmp"));
  }

  @Test
  void noneIsBegunWhereTheResultsHaveNoRoomForIt() throws Exception {
    refused(directory.resolve("m"), directory.resolve("small/memory.dmp"));
    Files.delete(directory.resolve("m"));
  }
}
