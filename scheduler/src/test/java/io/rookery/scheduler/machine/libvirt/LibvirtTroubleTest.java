package io.rookery.scheduler.machine.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.HostFullException;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.MachineLoss.By;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.qemu.InsideGuest;
import io.rookery.scheduler.machine.qemu.LabFiles;
import io.rookery.scheduler.machine.qemu.SmallDisk;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a domain, and a real libvirtd that answers no more; as {@link LibvirtDaemon} needs. */
class LibvirtTroubleTest {
  private static final LibvirtDaemon.Net NET = new LibvirtDaemon.Net(210);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Machine MACHINE = machine("libvirt-trouble-1");

  /** Writes 1 to the port of the pvpanic device, as the kernel does when it panics. */
  private static final String PANIC =
      """
      import ctypes, mmap
      ctypes.CDLL(None).iopl(3)
      code = mmap.mmap(-1, 4096, prot=7)
      code.write(bytes.fromhex('66ba0505b001eec3'))
      ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
      """;

  private static final String QUERY = "{\"execute\": \"query-status\"}";

  @TempDir private static Path daemonDirectory;
  private static SmallDisk disks;
  private static LibvirtDaemon daemon;

  @TempDir private Path directory;
  private MachineryHost host;
  private Machinery machinery;

  private static Machine machine(String name) {
    return new Machine(
        name,
        "libvirt",
        "linux",
        "x64",
        NET.guest(),
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.of(NET.bridge()),
        Optional.empty(),
        Optional.of("idle"));
  }

  @BeforeAll
  static void makeTheLab() throws Exception {
    disks = new SmallDisk(LibvirtDaemon.disks(daemonDirectory), 400);
    daemon = LibvirtDaemon.start(daemonDirectory, NET);
    daemon.makeDomain(MACHINE.name(), LabFiles.folder(), "idle");
  }

  @AfterAll
  static void endTheLab() throws Exception {
    try {
      if (daemon != null) {
        daemon.end();
      }
    } finally {
      Files.deleteIfExists(LibvirtDaemon.disk(daemonDirectory, MACHINE.name()));
      disks.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
    machinery = LibvirtMachinery.of(host.context(options()));
    host.await(() -> machinery.open(List.of(MACHINE)));
  }

  private static JsonObject options() {
    return new JsonObject()
        .put("uri", daemon.uri())
        .put("ask", "300ms")
        .put(
            "deadlines",
            new JsonObject().put("state", "5s").put("resume", "2s").put("restore", "8s"));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    host.await(machinery::close);
    assertThat(LibvirtDaemon.lives(MACHINE.name())).isEmpty();
    assertThat(daemon.virsh("domstate", MACHINE.name()).text()).isEqualTo("shut off");
    host.end();
  }

  private RestoredMachine restore() throws Exception {
    RestoreRequest request =
        new RestoreRequest(17, 1, Files.createTempDirectory(directory, "attempt"));
    return host.await(() -> machinery.restore(MACHINE, request));
  }

  private RestoredMachine running() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    host.agentAnswers(MACHINE, restored);
    return restored;
  }

  private interface End {
    void of(RestoredMachine restored) throws Exception;
  }

  private void assertLost(By by, End end) throws Exception {
    RestoredMachine restored = running();
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    end.of(restored);
    MachineLoss loss = lost.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(loss.by()).as(loss.reason()).isEqualTo(by);
    assertThat(loss.reason()).contains(MACHINE.name());
    host.await(restored::stop);
  }

  private static ProcessHandle life() {
    List<ProcessHandle> lives = LibvirtDaemon.lives(MACHINE.name());
    assertThat(lives).hasSize(1);
    return lives.get(0);
  }

  @Test
  void aGuestThatSwitchesItsMachineOffHasDoneItItself() throws Exception {
    assertLost(By.GUEST, guest -> InsideGuest.begin(guest, "busybox poweroff -f"));
  }

  /** The definition preserves a crashed domain, so that its QEMU is still there. */
  @Test
  void aGuestWhoseKernelPanicsHasDoneItItselfAndIsSwitchedOff() throws Exception {
    assertLost(By.GUEST, guest -> InsideGuest.begin(guest, "python3 -c \"" + PANIC + "\""));
  }

  @Test
  void whatSomebodyOnTheHostDestroysIsTheHostsDoing() throws Exception {
    assertLost(By.HOST, guest -> daemon.require("destroy", MACHINE.name()));
  }

  @Test
  void aQemuThatIsToldToEndOnTheHostIsTheHostsDoing() throws Exception {
    assertLost(By.HOST, guest -> life().destroy());
  }

  @Test
  void whoHasKilledAQemuCannotBeTold() throws Exception {
    assertLost(By.UNKNOWN, guest -> life().destroyForcibly());
  }

  @Test
  void aGuestThatIsPausedForWantOfRoomOnTheHostIsLostToIt() throws Exception {
    try {
      disks.leave(8);
      assertLost(
          By.FULL_HOST,
          guest -> InsideGuest.begin(guest, "dd if=/dev/urandom of=/big bs=1M count=64; sync"));
    } finally {
      disks.empty();
    }
  }

  @Test
  void noDumpIsBegunWhereThereIsNoRoomForTheGuestsMemory() throws Exception {
    RestoredMachine restored = running();
    Path small = directory.resolve("small");
    try (SmallDisk results = new SmallDisk(small, 200)) {
      results.leave(64);
      Path file = small.resolve("memory.dmp");
      assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(file)))
          .hasCauseInstanceOf(HostFullException.class)
          .hasMessageContaining("the memory dump of " + MACHINE.name() + " needs 144 MiB");
      assertThat(file).doesNotExist();
      results.empty();
    }
    host.agentAnswers(MACHINE, restored);
    host.await(restored::stop);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0123", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"})
  void aNameThatVirshTakesForAnotherDomainsNumberIsRefused(String name) throws Exception {
    RestoredMachine other = running();
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(machine(name)))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("virsh domrename");
    host.agentAnswers(MACHINE, other);
    host.await(other::stop);
  }

  @Test
  void aNameThatLooksLikeAnOptionIsNone() {
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(machine("--help")))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("failed to get domain '--help'");
  }

  @Test
  void aLibvirtThatAnswersNothingOpensNoGroup() throws Exception {
    Machinery other = LibvirtMachinery.of(host.context(options()));
    daemon.freeze();
    try {
      assertThatThrownBy(() -> host.await(() -> other.open(List.of(MACHINE))))
          .hasCauseInstanceOf(MachineException.class)
          .hasMessageContaining("did not end within");
    } finally {
      daemon.thaw();
      host.await(other::close);
    }
  }

  @Test
  void aRestoreThatIsNotAnsweredFailsAndTheNextOneSucceeds() throws Exception {
    daemon.freeze();
    try {
      assertThatThrownBy(this::restore)
          .hasCauseInstanceOf(MachineException.class)
          .hasMessageContaining("did not end within");
    } finally {
      daemon.thaw();
    }
    host.await(running()::stop);
  }

  /** The stop has failed, and what was asked before it may still be done when libvirt goes on. */
  @Test
  void aGuestWhoseStopWasNotAnsweredIsSwitchedOffWhenLibvirtGoesOn() throws Exception {
    RestoredMachine restored = restore();
    daemon.freeze();
    try {
      assertThatThrownBy(() -> host.await(restored::resume))
          .hasCauseInstanceOf(MachineException.class);
      assertThatThrownBy(() -> host.await(restored::stop))
          .hasCauseInstanceOf(MachineException.class);
    } finally {
      daemon.thaw();
    }
    await().atMost(PATIENCE).until(() -> LibvirtDaemon.lives(MACHINE.name()).isEmpty());
    host.await(running()::stop);
  }

  @Test
  void anEndWhileLibvirtAnswersNothingIsNoticedWhenItGoesOn() throws Exception {
    RestoredMachine restored = running();
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    daemon.freeze();
    try {
      life().destroyForcibly();
      host.await(() -> machinery.remove(machine("nobody")));
      assertThat(lost).isNotDone();
    } finally {
      daemon.thaw();
    }
    lost.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    host.await(restored::stop);
  }

  @Test
  void aGuestOutlivesALibvirtThatIsStartedAgainAndItsEndIsNoticed() throws Exception {
    RestoredMachine restored = running();
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    daemon.kill();
    host.agentAnswers(MACHINE, restored);
    daemon.startAgain();
    // It answers for a domain before it has its monitor again.
    await()
        .atMost(PATIENCE)
        .until(() -> daemon.virsh("qemu-monitor-command", MACHINE.name(), QUERY).exit() == 0);
    assertThat(lost).isNotDone();
    daemon.require("destroy", MACHINE.name());
    assertThat(lost.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).by()).isEqualTo(By.HOST);
    host.await(restored::stop);
    host.await(running()::stop);
  }
}
