package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.HostFullException;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryHost;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates on a host that has no room for one; needs root and QEMU. */
class QemuTemplateRoomTest {
  private static final Machine MACHINE =
      new Machine(
          "qemu-room-1",
          "qemu",
          "linux",
          "x64",
          "198.19.219.2",
          8000,
          AgentKind.HTTP,
          Dialect.CAPE,
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @TempDir private Path directory;
  private SmallDisk disk;
  private MachineryHost host;
  private QemuMachinery machinery;

  @BeforeEach
  void open() throws Exception {
    disk = new SmallDisk(directory.resolve("m"), 224);
    host = new MachineryHost(directory);
    // Longer than any test waits: who fails before has not waited for it.
    machinery =
        new QemuMachinery(
            host.context(
                new JsonObject()
                    .put("lab", LabFiles.folder().toString())
                    .put("bootTimeout", "30m")));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    try {
      host.await(machinery::close);
      host.end();
    } finally {
      disk.close();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("m"))) {
      return all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aHostWithoutRoomForATemplateBeginsNone() throws Exception {
    disk.leave(100);
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(MACHINE))))
        .cause()
        .isInstanceOf(HostFullException.class)
        .hasMessageContaining(MACHINE.name())
        .hasMessageContaining("MiB are free");
    disk.empty();
    assertThat(files()).isEmpty();
  }

  @Test
  void aHostThatFillsUpMeanwhileEndsTheTemplateAndTheNextIsMade() throws Exception {
    CompletableFuture<Void> opened = host.begin(() -> machinery.open(List.of(MACHINE)));
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        // Files come and go while they are looked for.
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> files().contains("memory"));
    disk.leave(0);
    assertThat(opened)
        .failsWithin(90, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(HostFullException.class)
        .withMessageContaining(MACHINE.name());
    assertThat(files()).isSubsetOf("filler", "console.log");
    disk.empty();
    host.await(() -> machinery.open(List.of(MACHINE)));
  }
}
