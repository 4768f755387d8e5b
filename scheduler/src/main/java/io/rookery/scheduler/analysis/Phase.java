package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.Stage;
import java.util.Optional;

/** Where an analysis stands: before, in one of the stages, or after. */
enum Phase {
  NEW,
  RESTORE,
  CAPTURE,
  BOOT,
  UPLOAD,
  RUN,
  COLLECT,
  TEARDOWN,
  ENDED;

  /** The stage that this phase is; empty before the first and after the last. */
  Optional<Stage> stage() {
    return this == NEW || this == ENDED ? Optional.empty() : Optional.of(Stage.valueOf(name()));
  }
}
