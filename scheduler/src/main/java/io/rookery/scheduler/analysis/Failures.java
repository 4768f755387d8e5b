package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.DurationText;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.HostFullException;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import java.time.Duration;
import java.util.Optional;

/** Says what a trouble of a lower part means for an attempt in a given stage. */
final class Failures {

  private Failures() {}

  /** The failure that this cause is in that stage. */
  static Failure of(Stage stage, Throwable cause) {
    if (cause instanceof FailureException failed) {
      return failed.failure();
    }
    if (cause instanceof GuestException guest) {
      return Failure.of(guest(stage, guest.problem()), stage, guest.getMessage());
    }
    if (cause instanceof HostFullException full) {
      return Failure.of(FailureCode.MACHINE_NO_ROOM, stage, full.getMessage());
    }
    if (cause instanceof MachineException machine) {
      return Failure.of(
          stage == Stage.RESTORE ? FailureCode.RESTORE_FAILED : FailureCode.BOOT_FAILED,
          stage,
          machine.getMessage());
    }
    return Failure.of(FailureCode.INTERNAL, stage, String.valueOf(cause));
  }

  /** The failure that this end of a run is; empty when the sample has run its course. */
  static Optional<Failure> of(RunEnd end) {
    if (end instanceof RunEnd.AnalyzerFailed failed) {
      return Optional.of(
          Failure.of(FailureCode.RUN_ANALYZER_CRASHED, Stage.RUN, failed.description()));
    } else if (end instanceof RunEnd.AgentLost lost) {
      return Optional.of(of(Stage.RUN, lost.last()));
    } else if (end instanceof RunEnd.GuestRestarted restarted) {
      return Optional.of(
          Failure.of(FailureCode.RUN_GUEST_RESTARTED, Stage.RUN, restarted.detail()));
    }
    return Optional.empty();
  }

  /** The failure of a stage that did not end within its deadline. */
  static Failure late(Stage stage, Duration deadline, String machine) {
    FailureCode code =
        switch (stage) {
          case RESTORE -> FailureCode.RESTORE_TIMEOUT;
          case CAPTURE -> FailureCode.CAPTURE_TIMEOUT;
          case BOOT -> FailureCode.BOOT_TIMEOUT;
          case UPLOAD -> FailureCode.UPLOAD_TIMEOUT;
          case RUN -> FailureCode.RUN_TIMEOUT;
          case COLLECT -> FailureCode.COLLECT_TIMEOUT;
          case TEARDOWN -> FailureCode.TEARDOWN_FAILED;
        };
    return Failure.of(code, stage, machine + ": not done within " + DurationText.of(deadline));
  }

  /** The failure of a boot whose time was over before the machinery had started the machine. */
  static Failure notStarted(Duration deadline, String machine) {
    return Failure.of(
        FailureCode.BOOT_FAILED,
        Stage.BOOT,
        "the machinery did not start " + machine + " within " + DurationText.of(deadline));
  }

  /** The failure of a boot that is out of time, told by what the last try saw of the agent. */
  static Failure bootLate(Duration deadline, GuestException last) {
    return Failure.of(
        guest(Stage.BOOT, last.problem()),
        Stage.BOOT,
        "No agent within " + DurationText.of(deadline) + "; last: " + last.getMessage());
  }

  /** The failure that the loss of a machine is to an attempt in that stage. */
  static FailureCode lost(MachineLoss.By by, Stage stage) {
    return switch (by) {
      case FULL_HOST -> FailureCode.MACHINE_NO_ROOM;
      case HOST -> FailureCode.MACHINE_LOST;
      case STALLED -> FailureCode.MACHINE_STALLED;
      // What fills a disk before there is a sample is the image, or a limit too small for it.
      case DISK_LIMIT ->
          stage.compareTo(Stage.RUN) < 0 ? FailureCode.MACHINE_LOST : FailureCode.RUN_DISK_LIMIT;
      // Before its sample runs nobody would switch it off from inside; afterwards samples do.
      case GUEST, UNKNOWN ->
          stage.compareTo(Stage.RUN) < 0 ? FailureCode.MACHINE_LOST : FailureCode.RUN_AGENT_LOST;
    };
  }

  /** The failure of a restored guest whose agent was silent from the start and stayed so. */
  static Failure phantom(Duration deadline, GuestException last, String tried) {
    return Failure.of(
        FailureCode.BOOT_PHANTOM_CONNECTION,
        Stage.BOOT,
        "The agent has taken connections since the restore and answered none within %s; tried: %s; last: %s"
            .formatted(DurationText.of(deadline), tried, last.getMessage()));
  }

  /** The same of one that has taken one connection only, as a guest does that died after it. */
  static Failure mute(Duration deadline, GuestException last, String tried) {
    return Failure.of(
        guest(Stage.BOOT, last.problem()),
        Stage.BOOT,
        "No agent within %s; it has taken a connection, answered nothing, and taken no other since: its guest may have died; tried: %s; last: %s"
            .formatted(DurationText.of(deadline), tried, last.getMessage()));
  }

  private static FailureCode guest(Stage stage, GuestProblem problem) {
    return switch (problem) {
      case UNKNOWN_AGENT -> FailureCode.AGENT_UNKNOWN;
      case MALFORMED -> FailureCode.AGENT_MALFORMED;
      case UNREPRESENTABLE -> FailureCode.SAMPLE_UNREPRESENTABLE;
      case UNREADABLE -> FailureCode.UPLOAD_UNREADABLE;
      case ABORTED -> FailureCode.INTERNAL;
      case UNDECIDED -> lost(stage, FailureCode.BOOT_TIMEOUT);
      case PINNED -> lost(stage, FailureCode.BOOT_PINNED);
      case NOT_REVERTED -> lost(stage, FailureCode.BOOT_NOT_REVERTED);
      case REFUSED -> lost(stage, FailureCode.BOOT_REFUSED);
      case UNREACHABLE -> lost(stage, FailureCode.BOOT_UNREACHABLE);
      case HUNG ->
          stage == Stage.UPLOAD ? FailureCode.UPLOAD_TIMEOUT : lost(stage, FailureCode.BOOT_HUNG);
      case BROKEN -> lost(stage, FailureCode.BOOT_RESET);
      case REJECTED ->
          stage == Stage.UPLOAD
              ? FailureCode.UPLOAD_REJECTED
              : lost(stage, FailureCode.BOOT_REJECTED);
    };
  }

  private static FailureCode lost(Stage stage, FailureCode inBoot) {
    return switch (stage) {
      case RESTORE, CAPTURE, BOOT -> inBoot;
      case UPLOAD -> FailureCode.UPLOAD_AGENT_LOST;
      case RUN, COLLECT, TEARDOWN -> FailureCode.RUN_AGENT_LOST;
    };
  }
}
