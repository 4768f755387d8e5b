package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each stage of a canary does: the same as that of an attempt, up to the point where the
 * analyzer would be started. Every resource is registered in {@link Resources} when its acquisition
 * starts.
 */
final class CanaryWork {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryWork.class);

  private final AttemptContext context;
  private final CanaryFolders folders;
  private final Machine machine;
  private final Machinery machinery;
  private final Fence fence;
  private final Resources resources;
  private final BiConsumer<FailureCode, String> lost;
  private final Timers timers;
  private final MachineInquiry inquiry;
  private final GuestBoot boot;

  private Path folder;
  private Optional<RestoredMachine> restored = Optional.empty();
  private GuestAgent agent;

  /**
   * The work of one canary.
   *
   * @param fence its number; no job has it
   * @param lost is told when the machine or the capture ends on its own
   */
  CanaryWork(
      AttemptContext context,
      CanaryFolders folders,
      Machine machine,
      Machinery machinery,
      Fence fence,
      Timers timers,
      Resources resources,
      BiConsumer<FailureCode, String> lost) {
    this.context = context;
    this.folders = folders;
    this.machine = machine;
    this.machinery = machinery;
    this.fence = fence;
    this.resources = resources;
    this.lost = lost;
    this.timers = timers;
    this.inquiry = new MachineInquiry(timers, context.deadlines().release(), this::down);
    this.boot = new GuestBoot(context, machine, resources, this::tell);
  }

  /** Makes the folder and brings the machine to its snapshot. */
  Future<Void> restore() {
    return acquire("folder", () -> folders.create(machine.name()), folders::remove)
        .recover(cause -> failed(FailureCode.RESULTS_UNWRITABLE, Stage.RESTORE, cause.getMessage()))
        .compose(
            made -> {
              folder = made;
              return resources.acquire(
                  "machine",
                  ReleaseDeadline.ofMachine(context.deadlines().release()),
                  () ->
                      machinery.restore(
                          machine, new RestoreRequest(fence.jobId(), fence.attempt(), made)),
                  RestoredMachine::stop);
            })
        .map(
            ready -> {
              restored = Optional.of(ready);
              ready.lost().onSuccess(this::down);
              return null;
            });
  }

  private void down(MachineLoss loss) {
    lost.accept(Failures.lost(loss.by(), Stage.UPLOAD), loss.reason());
  }

  /**
   * Done when {@code lost} knows whether a guest that is late in that stage has a machine still.
   */
  Future<Void> inquire(Stage late) {
    return late == Stage.BOOT || late == Stage.UPLOAD
        ? inquiry.of(guest())
        : Future.succeededFuture();
  }

  /** Starts the capture; done when it listens. */
  Future<Void> capture() {
    return acquire(
            "capture",
            () ->
                context
                    .captures()
                    .start(
                        fence,
                        machine,
                        guest(),
                        context.resultServer().apply(machine, guest()),
                        folder.resolve("dump.pcap")),
            CanaryWork::stop)
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

  /** Nobody reads what it caught: it need not be waited for. */
  private static Future<Void> stop(Optional<Captures.Running> running) {
    return running
        .map(capture -> capture.stopNow().<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  private void tell(EventDraft event) {
    LOG.info("A canary on {}: {} {}", machine.name(), event.type(), event.data().encode());
  }

  /** Lets the guest run and waits for its agent. */
  Future<Void> boot() {
    return boot.of(guest())
        .map(
            found -> {
              agent = found;
              return null;
            });
  }

  /** Opens the result server's door, sends what an attempt would send, and starts nothing. */
  Future<Void> upload() {
    JobSpec spec = spec(target());
    return acquire(
            "results",
            () ->
                context
                    .results()
                    .open(guest().guestAddress(), fence.jobId(), folder, machine.dialect()),
            ResultSession::close)
        .recover(cause -> failed(FailureCode.RESULTS_UNAVAILABLE, Stage.UPLOAD, cause.getMessage()))
        .compose(
            session -> {
              session
                  .unwritable()
                  .onSuccess(reason -> lost.accept(FailureCode.RESULTS_UNWRITABLE, reason));
              return new AnalyzerChoice(context.analyzers()).of(machine.platform(), spec);
            })
        .compose(analyzer -> agent.upload(task(spec, analyzer)))
        .recover(cause -> new BrokenUpload(timers, guest()).failure(cause, inquiry));
  }

  private Target target() {
    // The hash only informs an analyzer, and none is started.
    return new Target.File(
        "0".repeat(64), sample().getFileName().toString(), CanaryFolders.sampleSize());
  }

  private Path sample() {
    return CanaryFolders.sample(folder);
  }

  private GuestTask task(JobSpec spec, Path analyzer) {
    return new GuestTask(
        fence.jobId(),
        spec,
        machine.platform(),
        machine.dialect(),
        context.resultServer().apply(machine, guest()),
        context.deadlines().analysis(),
        analyzer,
        Optional.of(sample()),
        context.uploadLimit(),
        context.guests(),
        machine.analyzerKeys(),
        List.of());
  }

  private static JobSpec spec(Target target) {
    return new JobSpec(
        target,
        new Requirement(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>()),
        "",
        1,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Why a stage has not ended in time, as far as this canary can tell. */
  Failure late(Stage stage, Duration deadline) {
    return stage == Stage.BOOT
        ? boot.late(deadline)
        : Failures.late(stage, deadline, machine.name());
  }

  /** What still leads to the guest after everything was released. */
  Future<List<JsonObject>> leaks() {
    return restored
        .map(guest -> context.leaks().afterAttempt(machine, guest))
        .orElseGet(() -> Future.succeededFuture(List.of()));
  }

  private RestoredMachine guest() {
    return restored.orElseThrow();
  }

  /** Acquires what needs no hypervisor to end. */
  private <T> Future<T> acquire(
      String name, Supplier<Future<T>> acquisition, Function<T, Future<?>> release) {
    return resources.acquire(
        name, ReleaseDeadline.ofOurs(context.deadlines().release()), acquisition, release);
  }

  private static <T> Future<T> failed(FailureCode code, Stage stage, String detail) {
    return Future.failedFuture(
        new FailureException(Failure.of(code, stage, String.valueOf(detail))));
  }
}
