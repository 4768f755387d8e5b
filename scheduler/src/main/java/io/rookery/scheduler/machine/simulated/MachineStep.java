package io.rookery.scheduler.machine.simulated;

import java.util.Locale;

/** What the machinery does with a machine. */
enum MachineStep {
  RESTORE,
  RESUME,
  STOP;

  /** The name in a configuration. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
