package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** Machines whose guests write more than they may; needs root and QEMU, and fails without. */
class QemuDiskGrowthTest {
  private static final long MEBIBYTE = 1L << 20;

  /** What a guest may write here; the kernel's wall stands where its memory's dump has room. */
  private static final long GROWTH = 24 * MEBIBYTE;

  private static final long WALL = 128 * MEBIBYTE + DiskGrowth.SLACK;
  private static final Duration LONG = Duration.ofSeconds(90);

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
    assertThat(directory.resolve("m/0")).doesNotExist();
    assertThat(directory.resolve("m/0.qcow2")).doesNotExist();
    host.end();
  }

  private static Machine machine(Optional<String> snapshot) {
    return new Machine(
        "qemu-growth-1",
        "qemu",
        "linux",
        "x64",
        "198.19.231.2",
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        snapshot);
  }

  private JsonObject options(String start) {
    return new JsonObject()
        .put("lab", LabFiles.folder().toString())
        .put("start", start)
        .put("diskGrowth", GROWTH / MEBIBYTE + "MiB");
  }

  private QemuMachinery open(JsonObject options, Machine machine) throws Exception {
    QemuMachinery driver = new QemuMachinery(host.context(options));
    machinery = Optional.of(driver);
    host.await(() -> driver.open(List.of(machine)));
    return driver;
  }

  private RestoredMachine restored(QemuMachinery driver, Machine machine) throws Exception {
    Path folder = Files.createTempDirectory(directory, "attempt");
    return host.await(() -> driver.restore(machine, new RestoreRequest(17, 1, folder)));
  }

  private MachineLoss lost(RestoredMachine restored) throws Exception {
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    return lost.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * What the guest's card would do, in a guest that stands still: writes so many MiB from that one
   * on. Completes when it is done, whether it went well or not.
   */
  private CompletableFuture<Void> write(RestoredMachine restored, int from, int mebibytes)
      throws Exception {
    QemuGuest guest = (QemuGuest) restored;
    String line = "qemu-io d0 \"write -q %dM %dM\"".formatted(from, mebibytes);
    return host.begin(() -> guest.home().call(() -> guest.process().qmp().monitor(line)));
  }

  /** Those of the machine; the first of them names its folder. */
  private List<ProcessHandle> processes() {
    return ProcessHandle.current()
        .children()
        .filter(
            process ->
                String.join(" ", process.info().arguments().orElse(new String[0]))
                    .contains(directory.toString()))
        .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
        .toList();
  }

  private void processesAreGone() {
    Awaitility.await().atMost(LONG).until(() -> processes().isEmpty());
  }

  @Test
  void aGuestMayWriteItsShareAndIsEndedByTheWriteThatGoesFurther() throws Exception {
    Machine machine = machine(Optional.empty());
    RestoredMachine restored = restored(open(options("boot"), machine), machine);
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    write(restored, 0, (int) (GROWTH / MEBIBYTE) - 2).get(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(lost).isNotDone();
    assertThat(processes()).isNotEmpty();

    write(restored, 100, 3);
    MachineLoss loss = lost.get(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(loss.by()).isEqualTo(MachineLoss.By.DISK_LIMIT);
    assertThat(loss.reason()).contains(machine.name(), "diskGrowth").doesNotContain("SIG");
    // Nobody has asked for its stop.
    processesAreGone();
    host.await(restored::stop);
  }

  @Test
  void aGuestThatIsFasterThanItsDriverMeetsTheKernelsWall() throws Exception {
    Machine machine = machine(Optional.empty());
    QemuGuest guest = (QemuGuest) restored(open(options("boot"), machine), machine);
    assertThat(processes()).isNotEmpty().allSatisfy(this::hasTheWall);
    // As if nobody heard of what it writes.
    host.await(() -> guest.home().call(() -> new DiskGrowth(0, 0).watch(guest.process())));
    for (int from = 0; from < 250; from += 50) {
      write(guest, from, 50).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(overlays()).singleElement().satisfies(size -> assertThat(size).isEqualTo(WALL));
    host.await(guest::stop);
  }

  /** The lengths of the files, without a name any more, that take what guests write. */
  private List<Long> overlays() {
    return processes().stream()
        .map(process -> Path.of("/proc", Long.toString(process.pid()), "fd"))
        .flatMap(QemuDiskGrowthTest::opened)
        .filter(open -> target(open).contains("/vl."))
        .map(open -> open.toFile().length())
        .toList();
  }

  private static Stream<Path> opened(Path descriptors) {
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.toList().stream();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  private void hasTheWall(ProcessHandle process) {
    try {
      assertThat(Files.readString(Path.of("/proc", Long.toString(process.pid()), "limits")))
          .containsPattern("Max file size +%d +%d +bytes".formatted(WALL, WALL));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Test
  void aMemoryDumpMayBeLargerThanWhatTheGuestMayWrite() throws Exception {
    Machine machine = machine(Optional.empty());
    RestoredMachine restored =
        restored(open(options("boot").put("display", true), machine), machine);
    Path dump = directory.resolve("memory.dmp");
    host.await(() -> restored.dumpMemory(dump));
    assertThat(Files.size(dump)).isBetween(128 * MEBIBYTE, WALL);
    host.await(restored::stop);
  }

  @Test
  void aMachineThatGoesBackToItsSnapshotGetsAnotherDiskWhenItsGuestHasFilledThatOne()
      throws Exception {
    Machine machine = machine(Optional.of("ready"));
    Path image = snapshotInside("ready");
    Path disk = directory.resolve("m/0.qcow2");
    QemuMachinery driver = open(options("snapshot").put("image", image.toString()), machine);
    for (int attempt = 1; attempt <= 2; attempt++) {
      RestoredMachine restored = restored(driver, machine);
      assertThat(disk).hasSize(Files.size(image));
      host.await(restored::resume);
      host.agentAnswers(machine, restored);
      InsideGuest.run(restored, "cat /dev/urandom > /full 2> /dev/null < /dev/null &");
      MachineLoss loss = lost(restored);
      assertThat(loss.by()).as(loss.reason()).isEqualTo(MachineLoss.By.DISK_LIMIT);
      processesAreGone();
      assertThat(Files.size(disk) - Files.size(image))
          .isBetween(GROWTH - 2 * MEBIBYTE, GROWTH + DiskGrowth.SLACK);
      host.await(restored::stop);
    }
    RestoredMachine next = restored(driver, machine);
    host.await(next::resume);
    host.agentAnswers(machine, next);
    host.await(next::stop);
  }

  @Test
  void whatEndedAttemptsHaveLeftInADiskIsNotCountedAgainstTheNextAndDoesNotPileUp()
      throws Exception {
    Machine machine = machine(Optional.of("ready"));
    Path image = snapshotInside("ready");
    Path disk = directory.resolve("m/0.qcow2");
    QemuMachinery driver = open(options("snapshot").put("image", image.toString()), machine);
    for (int attempt = 0; attempt < 4; attempt++) {
      RestoredMachine restored = restored(driver, machine);
      assertThat(Files.size(disk) - Files.size(image)).isBetween(0L, GROWTH / 2);
      CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
      write(restored, 60 * attempt, 20).get(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(lost).isNotDone();
      assertThat(Files.size(disk) - Files.size(image)).isBetween(10 * MEBIBYTE, GROWTH * 3 / 2);
      host.await(restored::stop);
    }
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
