package io.rookery.scheduler.machine.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseStatus;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.guest.ExpectedAgent;
import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.NoContacts;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real namespaces, real processes; needs root, iproute2, bubblewrap and python3, and fails without.
 */
class NetnsMachineryTest {
  private static final GuestTimeouts TIMEOUTS =
      new GuestTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          new UploadTime(Duration.ofSeconds(20), 1 << 20));

  @TempDir private Path directory;
  private Vertx vertx;
  private HostLeases leases;
  private ChildLauncher launcher;
  private NetnsMachinery machinery;
  private final Machine cape = machine("cape-1", "198.19.77.2", AgentKind.HTTP, Dialect.CAPE);
  private final Machine cuckoo1 =
      machine("cuckoo1-1", "198.19.77.6", AgentKind.XMLRPC, Dialect.CUCKOO);

  private static Machine machine(String name, String ip, AgentKind agent, Dialect dialect) {
    return new Machine(
        name,
        "netns",
        "linux",
        "x64",
        ip,
        8000,
        agent,
        dialect,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    leases =
        await(() -> HostLeases.open(vertx, directory, "test-node", "boot-1", Clock.systemUTC()));
    launcher = ChildLauncher.create(vertx, leases.childRegistry());
    machinery = machinery();
    await(() -> machinery.open(List.of(cape, cuckoo1)));
  }

  private NetnsMachinery machinery() {
    return new NetnsMachinery(
        new MachineryContext(
            vertx,
            launcher,
            leases,
            "test-node",
            directory.resolve("netns"),
            Duration.ofSeconds(20),
            new JsonObject(),
            new NoContacts(),
            0));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    await(machinery::close);
    await(launcher::close);
    List<LeaseStatus> recorded = await(leases::survey);
    assertThat(recorded).as("records of what was removed").isEmpty();
    await(leases::close);
    await(vertx::close);
    for (Machine machine : List.of(cape, cuckoo1)) {
      GuestNetwork network = network(machine);
      assertThat(interfaces()).doesNotContain(network.bridge(), network.port());
      assertThat(Path.of("/run/netns", network.namespace())).doesNotExist();
    }
  }

  private GuestNetwork network(Machine machine) {
    return GuestNetwork.of("test-node\n" + directory.resolve("netns"), machine);
  }

  private static List<String> interfaces() throws SocketException {
    return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
        .map(NetworkInterface::getName)
        .toList();
  }

  private <T> T await(Callable<Future<T>> action) throws Exception {
    java.util.concurrent.CompletableFuture<T> done = new java.util.concurrent.CompletableFuture<>();
    vertx.runOnContext(
        here -> {
          try {
            action
                .call()
                .onComplete(
                    answer -> {
                      if (answer.succeeded()) {
                        done.complete(answer.result());
                      } else {
                        done.completeExceptionally(answer.cause());
                      }
                    });
          } catch (Exception broken) {
            done.completeExceptionally(broken);
          }
        });
    return done.get(60, TimeUnit.SECONDS);
  }

  private RestoredMachine restore(Machine machine) throws Exception {
    return await(() -> machinery.restore(machine, new RestoreRequest(2, 1, directory)));
  }

  private GuestAgent agent(RestoredMachine guest) throws Exception {
    GuestAgents agents = new HttpGuestAgents(vertx, TIMEOUTS);
    return await(
        () ->
            agents
                .search(
                    guest.agent(),
                    new ExpectedAgent(AgentKind.AUTO, Dialect.CUCKOO, Optional.empty()))
                .found());
  }

  @Test
  void aRestoredGuestHasItsNetworkAndRunsNothing() throws Exception {
    RestoredMachine guest = restore(cape);
    assertThat(interfaces()).contains(guest.captureInterface().orElseThrow());
    assertThat(guest.guestAddress()).isEqualTo("198.19.77.2");
    assertThat(guest.resultServerAddress()).contains("198.19.77.1");
    assertThat(processesIn(network(cape))).isEmpty();
  }

  /** A process in the namespace has the inode of the namespace's file in its own ns/net. */
  private static List<ProcessHandle> processesIn(GuestNetwork network) throws Exception {
    Object inode = Files.getAttribute(Path.of("/run/netns", network.namespace()), "unix:ino");
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              try {
                return Files.getAttribute(
                        Path.of("/proc", Long.toString(process.pid()), "ns", "net"), "unix:ino")
                    .equals(inode);
              } catch (java.io.IOException gone) {
                return false;
              }
            })
        .toList();
  }

  @Test
  void aResumedGuestsAgentAnswersInItsProtocol() throws Exception {
    RestoredMachine http = restore(cape);
    await(http::resume);
    assertThat(agent(http).description()).contains("CAPE");
    RestoredMachine xmlRpc = restore(cuckoo1);
    await(xmlRpc::resume);
    assertThat(agent(xmlRpc).description()).containsIgnoringCase("xml-rpc");
  }

  @Test
  void aStoppedGuestHasNoProcessAndStoppingAgainIsFine() throws Exception {
    RestoredMachine guest = restore(cape);
    await(guest::resume);
    agent(guest);
    assertThat(processesIn(network(cape))).isNotEmpty();
    await(guest::stop);
    await(guest::stop);
    assertThat(Path.of("/run/netns", network(cape).namespace())).doesNotExist();
    assertThat(guest.lost().isComplete()).isFalse();
  }

  @Test
  void restoringAgainEndsWhatRanBeforeAndGivesTheSameAddress() throws Exception {
    RestoredMachine first = restore(cape);
    await(first::resume);
    agent(first);
    RestoredMachine second = restore(cape);
    assertThat(processesIn(network(cape))).isEmpty();
    assertThat(second.guestAddress()).isEqualTo(first.guestAddress());
    await(second::resume);
    agent(second);
  }

  @Test
  void aGuestThatIsStoppedWhileItStartsLeavesNothing() throws Exception {
    RestoredMachine guest = restore(cape);
    await(
        () -> {
          Future<Void> resumed = guest.resume();
          return guest.stop().transform(stopped -> resumed.otherwiseEmpty());
        });
    assertThat(Path.of("/run/netns", network(cape).namespace())).doesNotExist();
  }

  @Test
  void aGuestThatWasStoppedCannotBeResumed() throws Exception {
    RestoredMachine guest = restore(cape);
    await(guest::stop);
    assertThatThrownBy(() -> await(guest::resume)).hasCauseInstanceOf(MachineException.class);
  }

  @Test
  void aGuestThatGoesDownByItselfIsNoticed() throws Exception {
    RestoredMachine guest = restore(cape);
    await(guest::resume);
    agent(guest);
    processesIn(network(cape)).forEach(ProcessHandle::destroyForcibly);
    assertThat(await(guest::lost).reason()).contains("cape-1");
  }

  @Test
  void whatADeadPredecessorLeftIsReplaced() throws Exception {
    RestoredMachine guest = restore(cape);
    await(guest::resume);
    agent(guest);
    NetnsMachinery successor = machinery();
    await(() -> successor.open(List.of(cape, cuckoo1)));
    RestoredMachine again =
        await(() -> successor.restore(cape, new RestoreRequest(3, 1, directory)));
    await(again::resume);
    agent(again);
    await(successor::close);
  }

  @Test
  void machinesComeAndGoWhileOthersRun() throws Exception {
    RestoredMachine other = restore(cape);
    await(other::resume);
    agent(other);
    Machine further = machine("further", "198.19.77.10", AgentKind.HTTP, Dialect.CAPE);
    await(() -> machinery.open(List.of(further)));
    RestoredMachine guest = restore(further);
    await(guest::resume);
    agent(guest);

    await(() -> machinery.remove(further));
    await(() -> machinery.remove(further));

    assertThat(interfaces()).doesNotContain(network(further).bridge(), network(further).port());
    assertThat(Path.of("/run/netns", network(further).namespace())).doesNotExist();
    assertThatThrownBy(() -> restore(further)).hasCauseInstanceOf(MachineException.class);
    agent(other);
  }

  @Test
  void aMachineThatIsRemovedWhileItIsOpenedLeavesNothing() throws Exception {
    Machine further = machine("further", "198.19.77.10", AgentKind.HTTP, Dialect.CAPE);
    await(
        () -> {
          Future<Void> opened = machinery.open(List.of(further));
          return machinery.remove(further).transform(removed -> opened.otherwiseEmpty());
        });
    assertThat(interfaces()).doesNotContain(network(further).bridge());
  }

  @Test
  void ofMachinesOfWhichOneCannotBeMadeNoneIsLeftAndAllMayBeTriedAgain() throws Exception {
    Machine further = machine("further", "198.19.77.10", AgentKind.HTTP, Dialect.CAPE);
    Machine blocked = machine("blocked", "198.19.77.14", AgentKind.HTTP, Dialect.CAPE);
    Path obstacle =
        Files.createDirectories(
            directory.resolve("netns/" + network(blocked).namespace() + ".resolv.conf"));
    assertThatThrownBy(() -> await(() -> machinery.open(List.of(further, blocked))))
        .hasMessageContaining(obstacle.getFileName().toString());
    assertThat(interfaces()).doesNotContain(network(further).bridge(), network(blocked).bridge());

    Files.delete(obstacle);
    await(() -> machinery.open(List.of(further, blocked)));
    assertThat(interfaces()).contains(network(further).bridge(), network(blocked).bridge());
  }

  @Test
  void anAddressThatCannotBeAGuestsIsRefused() {
    Machine wrong = machine("wrong", "198.19.77.9", AgentKind.HTTP, Dialect.CAPE);
    assertThatThrownBy(() -> await(() -> machinery().open(List.of(wrong))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("198.19.77.9");
  }
}
