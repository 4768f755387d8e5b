package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.result.ResultSession;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What each stage of one attempt does. Stages are called in their order, each once; a stage builds
 * on what those before it have brought. Every resource is registered in {@link Resources} when its
 * acquisition starts, so nothing here cleans up.
 */
final class StageWork {
  private final AttemptContext context;
  private final Claim claim;
  private final Machine machine;
  private final Machinery machinery;
  private final Timers timers;
  private final Resources resources;
  private final AttemptLog log;
  private final Consumer<MachineLoss> down;
  private final BiConsumer<FailureCode, String> lost;
  private final MachineInquiry inquiry;
  private final RunTime time;
  private final RunTimeNews news;
  private final TaskWork task;
  private final GuestBoot boot;

  private Path folder;
  private RestoredMachine restored;
  private Optional<Future<Optional<Captures.Running>>> listening = Optional.empty();
  private GuestAgent agent;
  private ResultSession results;
  private Optional<RunWatch> watch = Optional.empty();

  /**
   * {@code down} is told when the machine ends or stands still, {@code lost} when the capture does
   * or results cannot go on.
   */
  StageWork(
      AttemptContext context,
      Claim claim,
      Machine machine,
      Machinery machinery,
      Timers timers,
      Resources resources,
      AttemptLog log,
      Consumer<MachineLoss> down,
      BiConsumer<FailureCode, String> lost) {
    this.context = context;
    this.claim = claim;
    this.machine = machine;
    this.machinery = machinery;
    this.timers = timers;
    this.resources = resources;
    this.log = log;
    this.down = down;
    this.lost = lost;
    this.inquiry = new MachineInquiry(timers, context.deadlines().release(), down);
    this.boot = new GuestBoot(context, machine, resources, log::append);
    this.time = new RunTime(claim.job().spec().timeout().orElse(context.deadlines().analysis()));
    this.news = new RunTimeNews(time, log::append);
    this.task = new TaskWork(context, claim, machine, time);
  }

  /** Brings the machine to its snapshot; no instruction of the guest is executed. */
  Future<Void> restore() {
    Future<Optional<GuestPlace>> place = machinery.guestPlace(machine);
    return context
        .files()
        .create(claim.fence())
        .recover(cause -> failed(FailureCode.RESULTS_UNWRITABLE, Stage.RESTORE, cause))
        .compose(
            made -> {
              folder = made;
              return place;
            })
        .compose(
            known -> {
              Future<RestoredMachine> restoring = restoring();
              // The capture's start costs the job no time of its own where it can begin now.
              listening = known.map(this::listen);
              return restoring;
            })
        .map(this::ready);
  }

  private Future<RestoredMachine> restoring() {
    return resources.acquire(
        "machine",
        ReleaseDeadline.ofMachine(context.deadlines().release()),
        () ->
            machinery.restore(
                machine, new RestoreRequest(claim.job().id(), claim.fence().attempt(), folder)),
        RestoredMachine::stop);
  }

  // State is taken over in the chain: a listener beside it may run after what builds on it.

  private Void ready(RestoredMachine ready) {
    restored = ready;
    ready.lost().onSuccess(down::accept);
    return null;
  }

  /** Done when the capture listens, which it may have begun before. */
  Future<Void> capture() {
    return listening
        .orElseGet(() -> listen(restored))
        .map(
            running -> {
              running.ifPresent(
                  capture ->
                      capture
                          .lost()
                          .onSuccess(reason -> lost.accept(FailureCode.CAPTURE_DIED, reason)));
              return null;
            });
  }

  private Future<Optional<Captures.Running>> listen(GuestPlace place) {
    return resources.acquire(
        "capture",
        ours(),
        // Within a chain, a start that throws is a capture that fails: its own stage tells of it.
        () -> Future.succeededFuture().compose(begin -> started(place)),
        this::stopCapture);
  }

  private Future<Optional<Captures.Running>> started(GuestPlace place) {
    return context
        .captures()
        .start(
            claim.fence(),
            machine,
            place,
            context.resultServer().apply(machine, place),
            folder.resolve("dump.pcap"));
  }

  private Future<Void> stopCapture(Optional<Captures.Running> running) {
    if (running.isEmpty()) {
      return Future.succeededFuture();
    }
    Captures.Running capture = running.get();
    return (resources.hurried() ? capture.stopNow() : capture.stop())
        .onSuccess(statistics -> log.append(CaptureEvents.of(statistics)))
        .mapEmpty();
  }

  /** Lets the guest run and waits for its agent. */
  Future<Void> boot() {
    return boot.of(restored).map(this::found);
  }

  private Void found(GuestAgent found) {
    agent = found;
    log.append(EventDraft.of("agent.found", new JsonObject().put("agent", found.description())));
    return null;
  }

  /** The deadline of what needs no hypervisor to end. */
  private ReleaseDeadline ours() {
    return ReleaseDeadline.ofOurs(context.deadlines().release());
  }

  /** Why a stage has not ended in time, as far as this attempt can tell. */
  Failure late(Stage stage, Duration deadline) {
    return stage == Stage.BOOT
        ? boot.late(deadline)
        : Failures.late(stage, deadline, machine.name());
  }

  /**
   * Done when {@code down} knows whether a guest that is late in that stage has a machine still.
   */
  Future<Void> inquire(Stage late) {
    return late == Stage.BOOT || late == Stage.UPLOAD
        ? inquiry.of(restored)
        : Future.succeededFuture();
  }

  /** Opens the result server's door, sends everything, and starts the analyzer. */
  Future<Void> upload() {
    return resources
        .acquire(
            "results",
            ours(),
            () ->
                context
                    .results()
                    .open(restored.guestAddress(), claim.job().id(), folder, machine.dialect())
                    .recover(cause -> failed(FailureCode.RESULTS_UNAVAILABLE, Stage.UPLOAD, cause)),
            this::closeResults)
        .compose(
            session -> {
              results = session;
              heed(session);
              return task.of(restored);
            })
        .compose(given -> agent.upload(given).map(given))
        .compose(
            given ->
                new GuestTime(new BrokenUpload(timers, restored), agent, log::append).set(given))
        .compose(ready -> agent.execute())
        .recover(cause -> new BrokenUpload(timers, restored).failure(cause, inquiry));
  }

  /** An attempt that has brought all it may goes on; one that abuses this, or loses more, ends. */
  private void heed(ResultSession session) {
    session.full().onSuccess(reason -> note(FailureCode.RESULTS_LIMIT, Stage.RUN, reason));
    session.exhausted().onSuccess(reason -> lost.accept(FailureCode.RESULTS_LIMIT, reason));
    session.unwritable().onSuccess(reason -> lost.accept(FailureCode.RESULTS_UNWRITABLE, reason));
  }

  private Future<Void> closeResults(ResultSession session) {
    return session
        .close()
        .onSuccess(
            summary ->
                log.append(
                    EventDraft.of(
                        EventType.RESULTS_SUMMARY,
                        new JsonObject()
                            .put("files", summary.files())
                            .put("bytes", summary.bytes())
                            .put("refused", summary.refused())
                            .put("turnedAway", summary.turnedAway())
                            .put("limitReached", summary.limitReached()))))
        .mapEmpty();
  }

  /** Tells what went wrong without an end to the attempt. */
  private void note(FailureCode code, Stage stage, String detail) {
    log.append(EventDraft.of(code.code(), Failure.of(code, stage, detail).toJson()));
  }

  /** Watches the sample, and the screen if there is one, until the sample's end. */
  Future<RunEnd> run() {
    ScreenWatch screen = context.screens().watch(restored, folder, results, timers, log::append);
    return resources
        .acquire("screen", ours(), () -> Future.succeededFuture(screen), this::stopPictures)
        .compose(
            held -> {
              if (restored.hasScreen()) {
                held.begin();
              }
              return watched();
            })
        .onComplete(over -> screen.stop());
  }

  /** In a hurry a picture that is being taken ends with its machine, which is stopped after it. */
  private Future<Void> stopPictures(ScreenWatch screen) {
    Future<Void> over = screen.stop();
    return resources.hurried() ? Future.succeededFuture() : over;
  }

  private Future<RunEnd> watched() {
    StageDeadlines deadlines = context.deadlines();
    RunWatch watching =
        new RunWatch(
            agent,
            timers,
            new RunWatch.Limits(deadlines.poll(), deadlines.agentLost(), deadlines.boot()),
            log::append);
    return resources
        .acquire("watch", ours(), () -> Future.succeededFuture(watching), RunWatch::stop)
        .compose(
            held -> {
              watch = Optional.of(held);
              news.tell(agent);
              return held.watch(limit(), results);
            })
        .compose(
            end -> end.inSilence() ? inquiry.of(restored).map(end) : Future.succeededFuture(end));
  }

  /** Tells that the sample still ran when its time was over. */
  void timeIsOver() {
    news.over(context.deadlines().critical());
  }

  private Duration limit() {
    Duration grace = agent.tellsEnd() ? context.deadlines().critical() : Duration.ZERO;
    return time.inAll().plus(grace);
  }

  /** Lets the sample run longer; {@code all} is what has been added since the attempt began. */
  void extend(Duration all) {
    if (time.extend(all)) {
      watch.ifPresent(
          running -> {
            running.extend(limit());
            news.tell(agent);
          });
    }
  }

  /** Waits for late files, fetches the agent's own log, and dumps the memory if it is wanted. */
  Future<Void> collect() {
    return collecting().all(results, agent);
  }

  /** Leaves the guest's memory beside its results, if the job wants it; never fails. */
  Future<Void> memory() {
    return collecting().memory();
  }

  private Collecting collecting() {
    return new Collecting(context, claim, restored, folder, timers, log::append);
  }

  /** Looks whether anything of this attempt still leads to its guest; each leak is an event. */
  Future<Void> lookForLeaks() {
    if (restored == null) {
      return Future.succeededFuture();
    }
    return context
        .leaks()
        .afterAttempt(machine, restored)
        .onSuccess(
            leaks -> leaks.forEach(leak -> log.append(EventDraft.of(EventType.LEAK_FOUND, leak))))
        .mapEmpty();
  }

  /** Leaves the sample beside its results; called in the teardown. */
  Future<Void> keepSample() {
    return task.sample().compose(sample -> context.files().linkSample(claim.fence(), sample));
  }

  private static <T> Future<T> failed(FailureCode code, Stage stage, Throwable cause) {
    return Future.failedFuture(
        new FailureException(Failure.of(code, stage, String.valueOf(cause.getMessage()))));
  }
}
