package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryHost;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long machines may take to open; nothing is opened. */
class QemuOpeningTest {
  private static final Duration USUAL = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private MachineryHost host;

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
  }

  @AfterEach
  void close() throws Exception {
    host.end();
  }

  private Duration opening(JsonObject options, String... addresses) throws Exception {
    Path image = directory.resolve("disk.qcow2");
    if (!Files.exists(image)) {
      Files.createFile(image);
    }
    JsonObject all = options.put("image", image.toString()).put("bootTimeout", "100s");
    List<Machine> machines = List.of(addresses).stream().map(QemuOpeningTest::machine).toList();
    return new QemuMachinery(host.context(all)).opening(machines, USUAL);
  }

  private static Machine machine(String address) {
    return new Machine(
        "qemu-" + address,
        "qemu",
        "linux",
        "x64",
        address,
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void oneGuestMayBootForAllThatSeeTheSameNetwork() throws Exception {
    assertThat(opening(new JsonObject(), "198.19.9.2", "198.19.9.6")).hasSeconds(110);
    assertThat(opening(new JsonObject())).isEqualTo(USUAL);
  }

  @Test
  void oneGuestMayBootForEachMachineOnABridgeAlsoWhereItsAddressIsWrong() throws Exception {
    JsonObject bridge =
        new JsonObject()
            .put("bridge", "rkx0")
            .put("guest", new JsonObject().put("host", "198.19.9.1"));
    assertThat(opening(bridge, "198.19.9.2", "198.19.9.3", "10.0.0.1")).hasSeconds(310);
  }

  @Test
  void machinesThatStartOtherwiseNeedNoMoreThanUsual() throws Exception {
    assertThat(opening(new JsonObject().put("start", "boot"), "198.19.9.2")).isEqualTo(USUAL);
  }
}
