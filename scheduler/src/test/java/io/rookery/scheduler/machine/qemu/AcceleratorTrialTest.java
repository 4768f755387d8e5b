package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KVM is used when a machine runs under it, which a program in QEMU's place says it does. */
class AcceleratorTrialTest {
  private static final String RUNS = "exit 33";

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final ChildLauncher launcher = ChildLauncher.create(vertx);

  @AfterEach
  void close() throws Exception {
    assertThat(directory.resolve("sector")).doesNotExist();
    launcher.close().await(30, TimeUnit.SECONDS);
    assertThat(ProcessHandle.current().children().filter(this::isOurs)).isEmpty();
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  private boolean isOurs(ProcessHandle process) {
    return List.of(process.info().arguments().orElse(new String[0])).contains(program().toString());
  }

  private Path program() {
    return directory.resolve("qemu");
  }

  private Accelerator chosen(String withTcg, String withKvm, Duration deadline, LongSupplier clock)
      throws Exception {
    script("case \"$*\" in *tcg*) %s ;; *) %s ;; esac".formatted(withTcg, withKvm));
    return new AcceleratorTrial(
            vertx, launcher, program().toString(), directory.resolve("sector"), deadline, clock)
        .choose()
        .await(60, TimeUnit.SECONDS);
  }

  /** A clock by which each run takes long, so that KVM is given long too. */
  private static LongSupplier generous() {
    AtomicLong now = new AtomicLong();
    return () -> now.getAndAdd(LONG.toNanos());
  }

  private void script(String text) throws IOException {
    Files.writeString(program(), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aSectorThatCannotBeWrittenNorDeletedFailsNoChoice() throws Exception {
    Path taken = Files.createDirectories(directory.resolve("taken/by another")).getParent();
    assertThat(
            new AcceleratorTrial(vertx, launcher, "qemu", taken, LONG, System::nanoTime)
                .choose()
                .await(60, TimeUnit.SECONDS))
        .isEqualTo(Accelerator.TCG);
  }

  @Test
  void kvmThatRunsTheProgramIsUsed() throws Exception {
    String sector = directory.resolve("sector").toString();
    String looks = "[ $(stat -c %s " + sector + ") = 512 ] && exit 33";
    assertThat(chosen(looks, looks, LONG, generous())).isEqualTo(Accelerator.KVM);
  }

  @Test
  void kvmThatCannotBeOpenedIsNot() throws Exception {
    assertThat(chosen(RUNS, "echo no kvm >&2; exit 1", LONG, generous()))
        .isEqualTo(Accelerator.TCG);
  }

  @Test
  void kvmThatIsMuchSlowerIsEndedAndNotUsed() throws Exception {
    assertThat(chosen(RUNS, "exec sleep 50", LONG, System::nanoTime)).isEqualTo(Accelerator.TCG);
  }

  @Test
  void whereNothingRunsAtAllItIsTranslation() throws Exception {
    assertThat(chosen("exit 1", RUNS, LONG, generous())).isEqualTo(Accelerator.TCG);
    assertThat(chosen("exec sleep 50", RUNS, Duration.ofMillis(300), generous()))
        .isEqualTo(Accelerator.TCG);
  }
}
