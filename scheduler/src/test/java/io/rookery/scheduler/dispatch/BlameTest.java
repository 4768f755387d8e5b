package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Fault;
import io.rookery.scheduler.job.Stage;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlameTest {
  private static final EnumSet<FailureCode> FROM_OUTSIDE =
      EnumSet.of(
          FailureCode.CANCELLED,
          FailureCode.FENCED,
          FailureCode.NODE_STOPPED,
          FailureCode.NODE_LOST);

  private static Blame blame(FailureCode code) {
    return Blame.of(Optional.of(Failure.of(code, Stage.RUN, "")));
  }

  @Test
  void anAttemptThatEndsWellBlamesNobody() {
    assertThat(Blame.of(Optional.empty())).isEqualTo(Blame.NONE);
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void blameFollowsTheFaultUnlessTheAttemptWasEndedFromOutside(FailureCode code) {
    Blame expected =
        FROM_OUTSIDE.contains(code)
            ? Blame.UNKNOWN
            : code == FailureCode.BOOT_PHANTOM_CONNECTION
                ? Blame.SNAPSHOT
                : code.fault() == Fault.MACHINE
                    ? Blame.MACHINE
                    : code.fault() == Fault.NODE ? Blame.NODE : Blame.NONE;
    assertThat(blame(code)).isEqualTo(expected);
  }

  @Test
  void anAgentThatTalksNonsenseBeforeAnySampleHasRunIsTheMachines() {
    Failure early = Failure.of(FailureCode.AGENT_MALFORMED, Stage.UPLOAD, "");
    assertThat(Blame.of(Optional.of(early))).isEqualTo(Blame.MACHINE);
  }
}
