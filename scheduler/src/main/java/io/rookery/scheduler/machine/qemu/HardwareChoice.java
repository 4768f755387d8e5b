package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineryContext;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine that a driver's guests run on, which is known when its accelerator is. Found out
 * once. Lives on the driver's home.
 */
final class HardwareChoice {
  private static final Logger LOG = LoggerFactory.getLogger(HardwareChoice.class);

  private final MachineryContext context;
  private final QemuOptions options;
  private Optional<Future<Hardware>> made = Optional.empty();

  HardwareChoice(MachineryContext context, QemuOptions options) {
    this.context = context;
    this.options = options;
  }

  /** Completes with it; a choice that could not be made is made anew by the next call. */
  Future<Hardware> made() {
    if (made.isEmpty() || made.get().failed()) {
      made = Optional.of(accelerator().map(this::with));
    }
    return made.get();
  }

  private Future<Accelerator> accelerator() {
    return options
        .accelerator()
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                new AcceleratorTrial(
                        context.vertx(),
                        context.launcher(),
                        options.program(),
                        context.directory().resolve("trial"),
                        context.step(),
                        System::nanoTime)
                    .choose());
  }

  private Hardware with(Accelerator accelerator) {
    LOG.info(
        "QEMU guests run {}",
        accelerator == Accelerator.KVM
            ? "under KVM"
            : "without KVM, which is not there or slower than none");
    return new Hardware(options, accelerator);
  }
}
