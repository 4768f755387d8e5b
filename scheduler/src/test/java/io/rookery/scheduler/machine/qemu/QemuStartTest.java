package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are not restored from a template; needs root and QEMU, and fails without. */
class QemuStartTest {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  @TempDir private Path directory;
  private MachineryHost host;
  private Optional<QemuMachinery> machinery = Optional.empty();

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    if (machinery.isPresent()) {
      host.await(machinery.get()::close);
    }
    assertThat(directory.resolve("m/0.qcow2")).doesNotExist();
    host.end();
  }

  private static Machine machine(Optional<String> snapshot) {
    return machine("qemu-start-1", "198.19.218.2", snapshot);
  }

  private static Machine machine(String name, String ip, Optional<String> snapshot) {
    return new Machine(
        name,
        "qemu",
        "linux",
        "x64",
        ip,
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        snapshot);
  }

  private JsonObject options(String start) {
    return new JsonObject().put("lab", LabFiles.folder().toString()).put("start", start);
  }

  private QemuMachinery open(JsonObject options, Machine machine) throws Exception {
    QemuMachinery driver = new QemuMachinery(host.context(options));
    machinery = Optional.of(driver);
    host.await(() -> driver.open(List.of(machine)));
    return driver;
  }

  private RestoredMachine running(QemuMachinery driver, Machine machine, Path folder)
      throws Exception {
    RestoredMachine restored =
        host.await(() -> driver.restore(machine, new RestoreRequest(17, 1, folder)));
    host.await(restored::resume);
    host.agentAnswers(machine, restored);
    return restored;
  }

  @Test
  void aMachineThatBootsLeavesItsMemoryWhereItIsAskedTo() throws Exception {
    Machine machine = machine(Optional.empty());
    Path folder = Files.createDirectory(directory.resolve("attempt"));
    RestoredMachine restored = running(open(options("boot"), machine), machine, folder);
    Path dump = folder.resolve("memory.dmp");
    host.await(() -> restored.dumpMemory(dump));
    assertThat(Files.size(dump)).isGreaterThan(128L << 20);
    assertThat(Files.getAttribute(dump, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(0);
    try (var bytes = Files.newInputStream(dump)) {
      assertThat(bytes.readNBytes(ELF.length)).isEqualTo(ELF);
    }
    host.agentAnswers(machine, restored);
    host.await(restored::stop);
    assertThatThrownBy(() -> host.await(() -> restored.dumpMemory(folder.resolve("second"))))
        .hasCauseInstanceOf(MachineException.class);
    assertThat(folder.resolve("second")).doesNotExist();
  }

  @Test
  void aMachineWithAScreenGivesAPictureOfIt() throws Exception {
    Machine machine = machine(Optional.empty());
    Path folder = Files.createDirectory(directory.resolve("attempt"));
    RestoredMachine restored =
        running(open(options("boot").put("display", true), machine), machine, folder);
    assertThat(restored.hasScreen()).isTrue();
    Path picture = folder.resolve("picture");
    host.await(() -> restored.screenshot(picture));
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThanOrEqualTo(640);
    assertThat(Files.getAttribute(picture, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(0);
    host.await(() -> restored.screenshot(folder.resolve("second")));
    host.await(restored::stop);
  }

  @Test
  void aMachineWithoutAScreenSaysSo() throws Exception {
    Machine machine = machine(Optional.empty());
    Path folder = Files.createDirectory(directory.resolve("attempt"));
    QemuMachinery driver = open(options("boot"), machine);
    RestoredMachine restored =
        host.await(() -> driver.restore(machine, new RestoreRequest(17, 1, folder)));
    assertThat(restored.hasScreen()).isFalse();
    assertThatThrownBy(() -> host.await(() -> restored.screenshot(folder.resolve("picture"))))
        .hasMessageContaining("display: true");
    host.await(restored::stop);
  }

  @Test
  void aMachineGoesBackToTheSnapshotInsideItsOwnCopyOfTheImage() throws Exception {
    Path image = snapshotInside("ready");
    byte[] before = Files.readAllBytes(image);
    Machine machine = machine(Optional.of("ready"));
    QemuMachinery driver = open(options("snapshot").put("image", image.toString()), machine);
    for (int attempt = 1; attempt <= 2; attempt++) {
      Path folder = Files.createDirectory(directory.resolve("attempt-" + attempt));
      host.await(running(driver, machine, folder)::stop);
    }
    assertThat(Files.readAllBytes(image)).as("the image is as it was").isEqualTo(before);
  }

  @Test
  void aSnapshotThatIsNotInTheImageFailsTheRestoreInQemusWords() throws Exception {
    Machine machine = machine(Optional.of("nowhere"));
    QemuMachinery driver = open(options("snapshot"), machine);
    assertThatThrownBy(
            () -> host.await(() -> driver.restore(machine, new RestoreRequest(17, 1, directory))))
        .cause()
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void aMachineWithoutASnapshotsNameIsRefusedWhenItIsOpened() {
    assertThatThrownBy(() -> open(options("snapshot"), machine(Optional.empty())))
        .cause()
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("qemu-start-1")
        .hasMessageContaining("snapshot");
  }

  @Test
  void machinesOfTwoGroupsShareNoUser() throws Exception {
    Machine one = machine(Optional.empty());
    Machine other = machine("qemu-start-2", "198.19.218.6", Optional.empty());
    RestoredMachine first = restored(open(options("boot"), one), one);
    QemuMachinery group = new QemuMachinery(elsewhere(host.context(options("boot"))));
    try {
      host.await(() -> group.open(List.of(other)));
      RestoredMachine second = restored(group, other);
      assertThat(owner(directory.resolve("m/0"))).isNotEqualTo(owner(directory.resolve("n/0")));
      host.await(second::stop);
    } finally {
      host.await(group::close);
    }
    host.await(first::stop);
  }

  @Test
  void threeRestoresAtOnceLeaveOneMachine() throws Exception {
    Machine machine = machine(Optional.empty());
    QemuMachinery driver = open(options("boot"), machine);
    restored(driver, machine);
    CompletableFuture<RestoredMachine> second = begin(driver, machine);
    CompletableFuture<RestoredMachine> third = begin(driver, machine);
    RestoredMachine last = third.get(90, TimeUnit.SECONDS);
    second.handle((restored, refused) -> 0).get(90, TimeUnit.SECONDS);
    host.await(last::resume);
    host.agentAnswers(machine, last);
    assertThat(qemus()).hasSize(1);
    host.await(last::stop);
  }

  @Test
  void aMachineRemovedWhileItsRestoresWaitForTheirTurnLeavesNothing() throws Exception {
    Machine machine = machine(Optional.empty());
    QemuMachinery driver = open(options("boot"), machine);
    List<CompletableFuture<RestoredMachine>> waiting = new ArrayList<>();
    for (int i = 0; i < 3 + Runtime.getRuntime().availableProcessors(); i++) {
      waiting.add(begin(driver, machine));
    }
    CompletableFuture<Void> removed = host.begin(() -> driver.remove(machine));
    host.await(() -> driver.remove(machine));
    assertThat(removed).as("both wait until it is gone").isDone();
    assertThat(qemus()).isEmpty();
    for (CompletableFuture<RestoredMachine> restore : waiting) {
      assertThatThrownBy(() -> restore.get(90, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MachineException.class);
    }
    host.await(() -> driver.open(List.of(machine)));
    host.await(restored(driver, machine)::stop);
  }

  @Test
  void aNetworkThatHasVanishedIsMadeAnewAfterTheRestoreThatMissedIt() throws Exception {
    Machine machine = machine(Optional.empty());
    QemuMachinery driver = open(options("boot"), machine);
    RestoredMachine before = restored(driver, machine);
    host.await(before::stop);
    String namespace = before.captureNamespace().orElseThrow();
    assertThat(new ProcessBuilder("ip", "netns", "del", namespace).start().waitFor()).isZero();
    assertThatThrownBy(() -> restored(driver, machine)).hasCauseInstanceOf(MachineException.class);
    Path folder = Files.createDirectory(directory.resolve("attempt"));
    host.await(running(driver, machine, folder)::stop);
  }

  @Test
  void allProcessesOfAQemuAreOfOneGroupAndGoneWhenItIsStopped() throws Exception {
    Machine machine = machine(Optional.empty());
    RestoredMachine restored = restored(open(options("boot"), machine), machine);
    List<ProcessHandle> all =
        qemus().stream()
            .flatMap(qemu -> Stream.concat(Stream.of(qemu), qemu.descendants()))
            .toList();
    assertThat(all.stream().map(QemuStartTest::program))
        .anyMatch(name -> name.contains("qemu-sys"));
    assertThat(all.stream().map(QemuStartTest::group).distinct()).hasSize(1);
    host.await(restored::stop);
    assertThat(all.stream().map(QemuStartTest::program)).containsOnly("");
  }

  /** The first process of each QEMU of this test. */
  private List<ProcessHandle> qemus() {
    return ProcessHandle.current()
        .children()
        .filter(
            process ->
                String.join(" ", process.info().arguments().orElse(new String[0]))
                    .contains(directory.toString()))
        .toList();
  }

  /** Empty when it runs no more. */
  private static String program(ProcessHandle process) {
    return process.info().command().orElse("");
  }

  private static String group(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[2];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletableFuture<RestoredMachine> begin(QemuMachinery driver, Machine machine)
      throws Exception {
    Path folder = Files.createTempDirectory(directory, "attempt");
    return host.begin(() -> driver.restore(machine, new RestoreRequest(17, 1, folder)));
  }

  private MachineryContext elsewhere(MachineryContext usual) {
    return new MachineryContext(
        usual.vertx(),
        usual.launcher(),
        usual.leases(),
        usual.node(),
        directory.resolve("n"),
        usual.step(),
        usual.options(),
        usual.contacts(),
        usual.resultPort());
  }

  private RestoredMachine restored(QemuMachinery driver, Machine machine) throws Exception {
    Path folder = Files.createTempDirectory(directory, "attempt");
    return host.await(() -> driver.restore(machine, new RestoreRequest(17, 1, folder)));
  }

  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }

  /** A copy of the image with a snapshot of the machine as it is before its first instruction. */
  private Path snapshotInside(String name) throws Exception {
    Path image = directory.resolve("own.qcow2");
    Files.copy(LabFiles.folder().resolve("guest.qcow2"), image);
    try (MonitoredQemu qemu = new MonitoredQemu(image, options("snapshot"), Optional.empty())) {
      qemu.save(name);
    }
    return image;
  }
}
