package io.rookery.scheduler.machine.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.process.Child;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.PausedMachineryContract;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.qemu.LabFiles;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real domains of a real libvirtd; needs what {@link LibvirtDaemon} needs. */
class LibvirtMachineryTest extends PausedMachineryContract {
  private static final LibvirtDaemon.Net NET = new LibvirtDaemon.Net(209);
  private static final Machine MACHINE = machine("libvirt-test-1", Optional.of("idle"));

  /** A virsh whose dump is written and never ends. */
  private static final String LATE =
      """
      #!/bin/sh
      virsh "$@" || exit
      case " $* " in *" dump "*) exec sleep 600 ;; esac
      """;

  @TempDir private static Path daemonDirectory;
  private static LibvirtDaemon daemon;

  private static Machine machine(String name, Optional<String> snapshot) {
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
        snapshot);
  }

  @BeforeAll
  static void makeTheLab() throws Exception {
    daemon = LibvirtDaemon.start(daemonDirectory, NET);
    daemon.makeDomain(MACHINE.name(), LabFiles.folder(), "idle");
  }

  @AfterAll
  static void endTheLab() throws Exception {
    if (daemon != null) {
      daemon.end();
    }
  }

  private static JsonObject options() {
    return new JsonObject().put("uri", daemon.uri()).put("display", true);
  }

  @Override
  protected Machinery driver(MachineryHost host) {
    return LibvirtMachinery.of(host.context(options()));
  }

  @Override
  protected Machine machine() {
    return MACHINE;
  }

  @Override
  protected void vanish() {
    List<ProcessHandle> lives = LibvirtDaemon.lives(MACHINE.name());
    assertThat(lives).hasSize(1);
    lives.get(0).destroyForcibly();
  }

  @Override
  protected void freeze() throws Exception {
    daemon.virsh("suspend", MACHINE.name());
  }

  @Override
  protected void nothingRuns() throws Exception {
    assertThat(daemon.virsh("domstate", MACHINE.name()).text()).isEqualTo("shut off");
    assertThat(LibvirtDaemon.lives(MACHINE.name())).isEmpty();
  }

  @Test
  void aRestoredMachineStandsStill() throws Exception {
    RestoredMachine restored = restore();
    assertThat(daemon.virsh("domstate", MACHINE.name()).text()).isEqualTo("paused");
    assertThat(restored.captureInterface()).contains(NET.bridge());
    host.await(restored::stop);
  }

  @Test
  void aMachineWithoutASnapshotsNameIsRestoredToTheCurrentOne() throws Exception {
    Machine current = machine(MACHINE.name(), Optional.empty());
    host.await(() -> machinery.remove(MACHINE));
    host.await(() -> machinery.open(List.of(current)));
    RestoredMachine restored = host.await(() -> machinery.restore(current, request()));
    host.await(restored::resume);
    host.agentAnswers(current, restored);
  }

  @Test
  void anEndIsNoticedThoughNobodyIsListenedToAnyMore() throws Exception {
    host.await(machinery::close);
    machinery = LibvirtMachinery.of(host.context(options().put("ask", "500ms")));
    host.await(() -> machinery.open(List.of(MACHINE)));
    RestoredMachine restored = restore();
    host.await(restored::resume);
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    List<Child> listeners =
        host.await(host.launcher()::children).stream()
            .filter(child -> child.name().equals("virsh event"))
            .toList();
    assertThat(listeners).hasSize(1);
    host.await(listeners.get(0)::stop);
    vanish();
    assertThat(lost.get(30, TimeUnit.SECONDS).reason()).contains(MACHINE.name());
    host.await(restored::stop);
  }

  @Test
  void itsMemoryIsWrittenAsAnElfCoreAndItRunsOn() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    Path file = directory.resolve("memory.dmp");
    host.await(() -> restored.dumpMemory(file));
    try (InputStream bytes = Files.newInputStream(file)) {
      assertThat(bytes.readNBytes(4)).containsExactly(0x7f, 'E', 'L', 'F');
    }
    assertThat(Files.size(file)).isGreaterThan(100L << 20);
    host.agentAnswers(MACHINE, restored);
    host.await(restored::stop);
  }

  @Test
  void itsScreenIsWrittenAsAPicture() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    Path file = directory.resolve("0001");
    assertThat(restored.hasScreen()).isTrue();
    host.await(() -> restored.screenshot(file));
    try (InputStream bytes = Files.newInputStream(file)) {
      assertThat(new String(bytes.readNBytes(4), StandardCharsets.ISO_8859_1))
          .matches("\u0089PNG|P6\\s\\d");
    }
    host.await(restored::stop);
  }

  @Test
  void aDumpOrAPictureThatFailsLeavesNoFile() throws Exception {
    RestoredMachine restored = restore();
    Path nowhere = directory.resolve("nowhere/memory.dmp");
    assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(nowhere)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining(MACHINE.name())
        .hasMessageContaining("No such file or directory");
    vanish();
    Path file = directory.resolve("out");
    assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(file)))
        .hasCauseInstanceOf(MachineException.class);
    assertThatThrownBy(() -> host.await(() -> restored.screenshot(file)))
        .hasCauseInstanceOf(MachineException.class);
    assertThat(file).doesNotExist();
    host.await(restored::stop);
  }

  @Test
  void aDumpThatMissesItsDeadlineLeavesNoFileAndAMachineThatCanBeRestored() throws Exception {
    host.await(machinery::close);
    Path late = directory.resolve("late-virsh");
    Files.writeString(late, LATE);
    assertThat(late.toFile().setExecutable(true)).isTrue();
    machinery =
        LibvirtMachinery.of(
            host.context(
                options()
                    .put("program", late.toString())
                    .put("deadlines", new JsonObject().put("dump", "1s"))));
    host.await(() -> machinery.open(List.of(MACHINE)));
    RestoredMachine restored = restore();
    host.await(restored::resume);
    Path file = directory.resolve("memory.dmp");
    assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(file)))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("did not end within");
    assertThat(file).doesNotExist();
    RestoredMachine next = restore();
    host.await(next::resume);
    host.agentAnswers(MACHINE, next);
    host.await(next::stop);
  }

  @Test
  void aDomainThatIsNotThereIsRefused() {
    assertRefused(machinery, machine("nobody", Optional.of("idle")), "virsh list --all");
  }

  @Test
  void aSnapshotThatIsNotThereIsRefused() throws Exception {
    host.await(() -> machinery.remove(MACHINE));
    assertRefused(machinery, machine(MACHINE.name(), Optional.of("nothing")), "snapshot-create-as");
  }

  @Test
  void aLibvirtThatIsNotThereIsToldWithItsUri() throws Exception {
    String nowhere = "qemu:///system?socket=" + directory.resolve("nowhere");
    Machinery lonely = LibvirtMachinery.of(host.context(new JsonObject().put("uri", nowhere)));
    assertRefused(lonely, MACHINE, nowhere);
    host.await(lonely::close);
  }

  private void assertRefused(Machinery driver, Machine machine, String reason) {
    assertThatThrownBy(() -> host.await(() -> driver.open(List.of(machine))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining(machine.name())
        .hasMessageContaining(reason);
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertThatThrownBy(() -> LibvirtMachinery.of(host.context(options().put("url", "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("url");
  }
}
