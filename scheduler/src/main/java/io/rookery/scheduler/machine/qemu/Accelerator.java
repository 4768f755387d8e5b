package io.rookery.scheduler.machine.qemu;

/** How QEMU runs the guest's instructions. */
enum Accelerator {
  /** By the processor itself. */
  KVM("kvm"),
  /** By translation, where the host lends no virtualization: some ten times slower. */
  TCG("tcg,tb-size=32");

  private final String argument;

  Accelerator(String argument) {
    this.argument = argument;
  }

  /** For {@code -accel}. */
  String argument() {
    return argument;
  }
}
