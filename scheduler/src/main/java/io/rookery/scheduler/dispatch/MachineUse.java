package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptVerticle;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Stage;
import java.util.Optional;

/** What a machine of the pool is used for: one thing at a time. */
sealed interface MachineUse {

  /** What needs no more than its name. */
  enum Plain implements MachineUse {
    /** Nothing runs on it or is about to. */
    NOTHING,
    /** A claim for it is under way. */
    CLAIM,
    /** A canary tries it. */
    CANARY,
    /** Its driver makes its snapshot anew. */
    SNAPSHOT
  }

  /** An attempt, and the stage it is in. */
  record Work(Claim claim, AttemptVerticle attempt, Optional<Stage> stage) implements MachineUse {

    Work in(Stage stage) {
      return new Work(claim, attempt, Optional.of(stage));
    }
  }
}
