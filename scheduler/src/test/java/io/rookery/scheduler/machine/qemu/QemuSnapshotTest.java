package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestContacts;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of real virtual machines, made anew; needs root and QEMU, and fails without. */
class QemuSnapshotTest {
  private static final Duration BOOTED = Duration.ofSeconds(90);
  private static final Machine SAVED = QemuMachines.named("qemu-snap-1", "198.19.217.2");
  private static final Machine RUNNING = QemuMachines.named("qemu-snap-2", "198.19.217.6");

  @RegisterExtension final SharedTemplates shared = new SharedTemplates();

  @TempDir private Path directory;
  private MachineryHost host;
  private Intruder contacts;
  private QemuMachinery machinery;

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
    MachineryContext usual =
        host.context(new JsonObject().put("lab", LabFiles.folder().toString()));
    shared.lend(usual, List.of(SAVED, RUNNING));
    contacts = new Intruder(host.vertx(), usual.contacts());
    machinery =
        new QemuMachinery(
            new MachineryContext(
                usual.vertx(),
                usual.launcher(),
                usual.leases(),
                usual.node(),
                usual.directory(),
                usual.step(),
                usual.options(),
                contacts,
                usual.resultPort()));
    host.await(() -> machinery.open(List.of(SAVED, RUNNING)));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    host.await(machinery::close);
    host.end();
  }

  private RestoredMachine running(Machine machine) throws Exception {
    Path folder = Files.createTempDirectory(directory, "attempt");
    RestoredMachine restored =
        host.await(() -> machinery.restore(machine, new RestoreRequest(17, 1, folder)));
    host.await(restored::resume);
    host.agentAnswers(machine, restored);
    return restored;
  }

  private List<String> templates() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("m"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("template-"))
          .toList();
    }
  }

  @Test
  void aNewSnapshotTakesThePlaceOfTheOneBeforeAndRunningGuestsGoOn() throws Exception {
    List<String> before = templates();
    RestoredMachine other = running(RUNNING);
    assertThat(host.await(() -> machinery.snapshot(SAVED))).contains(SAVED.name());
    host.agentAnswers(RUNNING, other);
    Awaitility.await()
        .atMost(BOOTED)
        .untilAsserted(
            () -> assertThat(templates()).hasSize(1).doesNotContainAnyElementsOf(before));
    host.await(running(SAVED)::stop);
    host.await(other::stop);
  }

  @Test
  void aTemplateThatSomebodyHasWrittenToIsMadeAnewBeforeTheNextRestore() throws Exception {
    List<String> before = templates();
    Path memory = directory.resolve("m").resolve(before.get(0)).resolve("memory");
    try (FileChannel channel = FileChannel.open(memory, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 4096);
    }
    host.await(running(RUNNING)::stop);
    assertThat(templates()).hasSize(1).doesNotContainAnyElementsOf(before);
  }

  @Test
  void aSnapshotWithALiveConnectionInsideIsRefusedAndItsOwnerNamed() throws Exception {
    List<String> before = templates();
    contacts.intrude = true;
    assertThatThrownBy(() -> host.await(() -> machinery.snapshot(SAVED)))
        .cause()
        .isInstanceOf(MachineException.class)
        .hasMessageContaining(SAVED.name())
        .hasMessageContaining("pid " + ProcessHandle.current().pid())
        .hasMessageContaining(SAVED.address() + ":" + SAVED.agentPort());
    assertThat(templates()).as("the snapshot before stands").isEqualTo(before);
    contacts.leave();
    host.await(running(SAVED)::stop);
  }

  @Test
  void rulesThatSomebodyFlushedAreMadeAnewBeforeAGuestRunsToBeSaved() throws Exception {
    String namespace =
        host.await(() -> machinery.guestPlace(SAVED))
            .orElseThrow()
            .captureNamespace()
            .orElseThrow();
    nft(namespace, "flush ruleset");
    // The kernel has told the driver of it.
    await().until(() -> host.await(() -> machinery.guestPlace(SAVED)).isEmpty());
    host.await(() -> machinery.snapshot(SAVED));
    assertThat(nft(namespace, "list ruleset")).contains("table inet rookery", "fromguest");
    host.await(running(SAVED)::stop);
  }

  private static String nft(String namespace, String what) throws Exception {
    Process nft =
        new ProcessBuilder("ip", "netns", "exec", namespace, "nft", what)
            .redirectErrorStream(true)
            .start();
    String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(nft.waitFor()).as(said).isZero();
    return said;
  }

  /** Contacts that, when asked to, leave a connection of their own to an agent that answers. */
  private static final class Intruder implements GuestContacts {
    private final GuestContacts real;
    private final NetClient client;
    private volatile boolean intrude;
    private Optional<NetSocket> held = Optional.empty();

    Intruder(Vertx vertx, GuestContacts real) {
      this.real = real;
      this.client = vertx.createNetClient();
    }

    @Override
    public Waiting await(Endpoint agent, Machine machine) {
      Waiting waiting = real.await(agent, machine);
      return new Waiting() {
        @Override
        public Future<String> answered() {
          return waiting
              .answered()
              .compose(words -> intrude ? enter(agent).map(words) : Future.succeededFuture(words));
        }

        @Override
        public Future<Void> close() {
          return waiting.close();
        }
      };
    }

    private Future<Void> enter(Endpoint agent) {
      return client
          .connect(agent.port(), agent.host())
          .map(
              socket -> {
                held = Optional.of(socket);
                return null;
              });
    }

    void leave() throws Exception {
      intrude = false;
      held.orElseThrow().close().await(10, TimeUnit.SECONDS);
    }

    @Override
    public Future<List<String>> connections(String machine, Endpoint agent) {
      return real.connections(machine, agent);
    }
  }
}
