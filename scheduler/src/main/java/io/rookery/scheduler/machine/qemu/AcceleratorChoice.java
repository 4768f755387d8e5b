package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineryContext;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a group's guests run under: what its options say, else what a trial has shown, once. Lives
 * on the driver's home.
 */
final class AcceleratorChoice {
  private static final Logger LOG = LoggerFactory.getLogger(AcceleratorChoice.class);

  private final MachineryContext context;
  private final QemuOptions options;
  private Optional<Future<Accelerator>> chosen = Optional.empty();

  AcceleratorChoice(MachineryContext context, QemuOptions options) {
    this.context = context;
    this.options = options;
  }

  /** Completes with the same at each call. */
  Future<Accelerator> made() {
    if (chosen.isEmpty() || chosen.get().failed()) {
      chosen =
          Optional.of(options.accelerator().map(Future::succeededFuture).orElseGet(this::tried));
      chosen.get().onSuccess(AcceleratorChoice::tell);
    }
    return chosen.get();
  }

  private Future<Accelerator> tried() {
    return new AcceleratorTrial(
            context.vertx(),
            context.launcher(),
            options.program(),
            context.directory().resolve("trial"),
            context.step(),
            System::nanoTime)
        .choose();
  }

  private static void tell(Accelerator accelerator) {
    LOG.info(
        "QEMU guests run {}",
        accelerator == Accelerator.KVM
            ? "under KVM"
            : "without KVM, which is not there or slower than none");
  }
}
