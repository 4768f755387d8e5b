package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One analysis among scripted parts, and short words for what befalls it. */
final class AnalysisRig {
  static final StageDeadlines DEADLINES =
      new StageDeadlines(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          new UploadTime(Duration.ofSeconds(30), 1024),
          Duration.ofSeconds(60),
          Duration.ofSeconds(15),
          Duration.ofSeconds(8),
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(3));

  final List<String> diary = new ArrayList<>();
  final ManualTimers timers = new ManualTimers();
  final RecordingStore store = new RecordingStore();
  final ScriptedMachine machine = new ScriptedMachine(diary);
  final ScriptedGuest guest = new ScriptedGuest(diary);
  final ScriptedRelief relief = new ScriptedRelief(diary);
  final ScriptedHost host = new ScriptedHost(diary);
  private final Set<Stage> started = EnumSet.noneOf(Stage.class);
  private final Analysis analysis;
  Future<Boolean> ended = Promise.<Boolean>promise().future();

  AnalysisRig(Vertx vertx) {
    this(vertx, AnalysisTest.claim());
  }

  AnalysisRig(Vertx vertx, Claim claim) {
    analysis =
        new Analysis(
            new AttemptContext(
                store,
                new JobEvents(vertx),
                guest,
                host.captures(),
                host.results(),
                (of, restored) -> new Endpoint("127.0.0.1", 2042),
                host.files(),
                host.analyzers(),
                host.samples(),
                (of, restored) -> Future.succeededFuture(List.of()),
                relief,
                DEADLINES,
                1024,
                new Screens(vertx, ScreenWatchTest.TERMS),
                GuestSettings.usual()),
            claim,
            AnalysisTest.machine(),
            machine,
            timers,
            failure -> failure.retriable(),
            started::add,
            row -> {});
  }

  /** Brings the analysis into the middle of that stage. */
  AnalysisRig in(Stage stage) {
    if (stage == Stage.COLLECT) {
      host.drained = Promise.<Void>promise().future();
    }
    if (stage == Stage.TEARDOWN) {
      machine.stopped = Promise.<Void>promise().future();
    }
    if (stage.ordinal() > Stage.RUN.ordinal()) {
      guest.status = Future.succeededFuture(new GuestStatus.Complete());
    }
    ended = analysis.run();
    if (stage.ordinal() > Stage.RESTORE.ordinal()) {
      machine.ready();
    }
    if (stage.ordinal() > Stage.CAPTURE.ordinal()) {
      host.listens();
    }
    if (stage.ordinal() > Stage.BOOT.ordinal()) {
      guest.answers();
    }
    assertThat(started).contains(stage);
    return this;
  }

  void after(Duration time) {
    timers.advance(time);
  }

  void interrupted(FailureCode code) {
    analysis.interrupt(code, "");
  }

  /** The boot's time is over, and this is what the last call to the agent saw. */
  void bootOver(GuestProblem last) {
    guest.lastProblem = new GuestException(last, "GET / to 127.0.2.1:8000: " + last);
    in(Stage.BOOT).after(DEADLINES.boot());
  }

  /** The upload meets this, and nothing is heard of the machine. */
  void uploadMeets(GuestProblem problem) {
    guest.uploaded =
        Future.failedFuture(new GuestException(problem, "POST /store to 127.0.2.1:8000"));
    in(Stage.UPLOAD).after(BrokenUpload.NEWS_OF_AN_END);
  }

  /** The sample runs, and from now on every look at it meets this. */
  void runMeets(GuestProblem problem) {
    in(Stage.RUN);
    guest.status =
        Future.failedFuture(new GuestException(problem, "GET /status to 127.0.2.1:8000"));
    after(DEADLINES.agentLost().plusSeconds(2));
  }
}
