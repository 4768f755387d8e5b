package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Finds out whether KVM is of use by running a machine under it. That the device is there proves
 * nothing, nor that it can be opened: inside some virtual machines it works, and is many times
 * slower than translating.
 */
final class AcceleratorTrial {
  /**
   * A disk's first sector, which ends the machine: {@code mov al,0x10; out 0xf4,al; hlt}, then a
   * jump back to the halt.
   */
  private static final byte[] PROGRAM = {
    (byte) 0xb0, 0x10, (byte) 0xe6, (byte) 0xf4, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd
  };

  private static final int SECTOR = 512;

  /** What the debug device makes of the program's byte: {@code 0x10 * 2 + 1}. */
  private static final int SUCCESS = 33;

  private static final int SLOWER = 3;

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final String program;
  private final Path sector;
  private final Duration deadline;
  private final LongSupplier nanos;

  /**
   * A trial.
   *
   * @param sector the file to write the program to, for as long as the trial lasts
   * @param deadline of each run
   * @param nanos a clock that only goes forward
   */
  AcceleratorTrial(
      Vertx vertx,
      ChildLauncher launcher,
      String program,
      Path sector,
      Duration deadline,
      LongSupplier nanos) {
    this.vertx = vertx;
    this.launcher = launcher;
    this.program = program;
    this.sector = sector;
    this.deadline = deadline;
    this.nanos = nanos;
  }

  /** KVM if it works and is not much slower than translating; never fails. */
  Future<Accelerator> choose() {
    return vertx
        .executeBlocking(this::write, false)
        .compose(written -> took(Accelerator.TCG, deadline))
        .compose(translating -> took(Accelerator.KVM, translating.multipliedBy(SLOWER)))
        .map(withKvm -> Accelerator.KVM)
        .otherwise(Accelerator.TCG)
        .eventually(() -> vertx.executeBlocking(() -> Files.deleteIfExists(sector), false));
  }

  private Path write() throws IOException {
    byte[] bytes = new byte[SECTOR];
    System.arraycopy(PROGRAM, 0, bytes, 0, PROGRAM.length);
    bytes[SECTOR - 2] = 0x55;
    bytes[SECTOR - 1] = (byte) 0xaa;
    Files.createDirectories(sector.getParent());
    return Files.write(sector, bytes);
  }

  private Future<Duration> took(Accelerator accelerator, Duration atMost) {
    List<String> command =
        List.of(
            program,
            "-accel",
            accelerator.argument(),
            "-M",
            "pc",
            "-cpu",
            "max",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-m",
            "16M",
            "-drive",
            "if=ide,format=raw,file=" + sector.toString().replace(",", ",,"),
            "-device",
            "isa-debug-exit,iobase=0xf4,iosize=0x04");
    long begun = nanos.getAsLong();
    return launcher
        .run(
            ChildSpec.of("accelerator trial", command)
                .withStopLadder(StopLadder.of(new StopLadder.Step(Signal.KILL, deadline))),
            atMost)
        .compose(
            finished ->
                finished.exit().status() == SUCCESS
                    ? Future.succeededFuture(Duration.ofNanos(nanos.getAsLong() - begun))
                    : Future.failedFuture(finished.stderr()));
  }
}
