package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** One analysis among scripted parts, and short words for what befalls it. */
final class AnalysisRig {
  static final StageDeadlines DEADLINES =
      new StageDeadlines(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          new UploadTime(Duration.ofSeconds(30), 100),
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
  final Set<Stage> started = EnumSet.noneOf(Stage.class);
  final Set<Lifecycle.Row> taken = new LinkedHashSet<>();
  final List<JsonObject> leaks = new ArrayList<>();
  final Analysis analysis;
  boolean mayRetry = true;
  Future<Boolean> ended = Promise.<Boolean>promise().future();

  AnalysisRig(Vertx vertx) {
    this(vertx, claim());
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
                (of, restored) -> Future.succeededFuture(leaks),
                relief,
                DEADLINES,
                1024,
                new Screens(vertx, ScreenWatchTest.TERMS),
                GuestSettings.usual()),
            claim,
            machine(),
            machine,
            timers,
            failure -> mayRetry && failure.retriable(),
            started::add,
            taken::add);
  }

  static Machine machine() {
    return new Machine(
        "m-1",
        "scripted",
        "linux",
        "x64",
        "127.0.2.1",
        8000,
        AgentKind.AUTO,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Claim claim() {
    return claim(false);
  }

  /** {@code memory}: whether the guest's memory is wanted. */
  static Claim claim(boolean memory) {
    JobSpec spec =
        new JobSpec(
            new Target.File("a".repeat(64), "sample.sh", 1),
            new Requirement(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>()),
            "",
            1,
            Optional.of(Duration.ofSeconds(60)),
            Optional.empty(),
            Map.of(),
            memory,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Job job =
        new Job(
            2,
            spec,
            JobState.RUNNING,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            false);
    return new Claim(job, new Fence(2, 1, 17), List.of());
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

  /** As {@link #in}, and an upload does not end either. */
  AnalysisRig midway(Stage stage) {
    if (stage == Stage.UPLOAD) {
      guest.uploaded = Promise.<Void>promise().future();
    }
    return in(stage);
  }

  /** How the attempt ended, which it must have. */
  Failure failure(Function<AttemptEnd, Failure> of) {
    assertThat(ended.isComplete()).as("the analysis has ended").isTrue();
    assertThat(timers.waiting()).as("timers left behind").isZero();
    return of.apply(store.end.orElseThrow());
  }

  Failure requeued() {
    return failure(end -> ((AttemptEnd.Requeued) end).failure());
  }

  Failure failed() {
    return failure(end -> ((AttemptEnd.Failed) end).failure());
  }

  /** In their order. */
  List<String> eventTypes() {
    return store.events.stream().map(EventDraft::type).toList();
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
