package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.analysis.Captures;
import io.rookery.scheduler.dispatch.ChangingMachinery.State;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real store, real clients and a real result server; the guests are simulated and fail. */
class QuarantineTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(100);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private Vertx vertx;
  private ChangingMachinery machinery;
  private PgJobStore store;
  private DispatchRig rig;
  private volatile Supplier<Future<Optional<Captures.Running>>> capture =
      () -> Future.succeededFuture(Optional.empty());
  private int urls;
  private long before;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    machinery = new ChangingMachinery(vertx);
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    // The tests share a store.
    before = await(store.note("test.begins", new JsonObject())).seq();
  }

  private void start(QuarantineOptions quarantine, int subnet, int machines) {
    rig = new DispatchRig(vertx, store, directory, Rigging.DEFAULT, quarantine);
    List<Machine> pool = IntStream.rangeClosed(1, machines).mapToObj(i -> sim(subnet, i)).toList();
    await(machinery.open(pool));
    rig.captures = (fence, machine, restored, server, file) -> capture.get();
    await(rig.start(NEVER, pool, any -> machinery));
  }

  private static Machine sim(int subnet, int number) {
    return DispatchRig.machine(
        "sim-" + number, "changing", "127.35.%d.%d".formatted(subnet, number), 18_000);
  }

  private static QuarantineOptions quarantine(int after, Duration probe, int nodeAfter) {
    return new QuarantineOptions(after, probe, probe.multipliedBy(4), nodeAfter);
  }

  @AfterEach
  void close() throws Exception {
    await(rig.dispatcher.stopAll());
    assertThat(machinery.diary()).allMatch(life -> life.stoppedAt().isPresent());
    assertThat(canaryFolders()).isEmpty();
    await(machinery.close());
    await(rig.simulated.close());
    await(store.close());
    await(vertx.close());
  }

  private List<Path> canaryFolders() throws Exception {
    Path folders = directory.resolve("analyses/.canaries/rig");
    if (!Files.exists(folders)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folders)) {
      return found.toList();
    }
  }

  /** Each time another one: the trouble shall not look like one sample's. */
  private long submit() {
    return submit("http://%d.test/".formatted(++urls));
  }

  private long submit(String url) {
    return await(rig.ask("jobs.submit", new JsonObject().put("url", url))).getLong("id");
  }

  private Job job(long id) {
    return await(store.find(id)).orElseThrow();
  }

  private Job end(long id) {
    until(() -> job(id).state().ended());
    return job(id);
  }

  private static void until(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  private JsonObject machine(String name) {
    return await(rig.dispatcher.list()).stream()
        .map(JsonObject.class::cast)
        .filter(machine -> machine.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String state(String name) {
    return machine(name).getString("state");
  }

  private String explain(long id) {
    return await(rig.ask("jobs.explain", new JsonObject().put("id", id))).encode();
  }

  private List<JobEvent> events(String type) {
    return await(store.events(before, 10_000)).stream()
        .filter(event -> event.type().equals(type))
        .toList();
  }

  private void quarantineTheOnlyMachine(Duration probe, int subnet) {
    start(quarantine(2, probe, 50), subnet, 1);
    machinery.choice = (machine, canary) -> State.BROKEN;
    for (int i = 0; i < 2; i++) {
      Job job = end(submit());
      assertThat(job.failure().orElseThrow().code()).isEqualTo("upload.agent-lost");
    }
    until(() -> state("sim-1").equals("QUARANTINED"));
  }

  @Test
  void aMachineThatFailsAgainAndAgainTakesNothingUntilACanaryHasPassed() {
    quarantineTheOnlyMachine(SOON, 1);
    JsonObject shown = machine("sim-1").getJsonObject("quarantine");
    assertThat(shown.getString("reason")).startsWith("upload.agent-lost: ");
    assertThat(shown.getString("nextProbeAt")).isNotNull();
    assertThat(rig.metrics.get("rookery.machines.quarantined").gauge().value()).isEqualTo(1);
    long waiting = submit();
    assertThat(explain(waiting))
        .contains("in quarantine", "quarantined since", "upload.agent-lost");
    until(() -> events(EventType.MACHINE_PROBED).size() >= 2);
    assertThat(job(waiting).state()).isEqualTo(JobState.QUEUED);

    machinery.choice = (machine, canary) -> State.SOUND;
    assertThat(end(waiting).state()).isEqualTo(JobState.COMPLETED);
    until(() -> state("sim-1").equals("IDLE"));
    assertThat(machine("sim-1").containsKey("quarantine")).isFalse();
    assertThat(rig.metrics.get("rookery.machines.quarantined").gauge().value()).isZero();
    JsonObject told = events(EventType.MACHINE_QUARANTINED).get(0).data();
    assertThat(told.getString("node")).isEqualTo("rig");
    assertThat(told.getJsonObject("failure").getString("code")).isEqualTo("upload.agent-lost");
    JsonObject tried = events(EventType.MACHINE_PROBED).get(0).data();
    assertThat(tried.getString("outcome")).isEqualTo("failed");
    assertThat(tried.getJsonObject("failure").getString("code")).isEqualTo("upload.agent-lost");
    until(() -> events(EventType.MACHINE_RETURNED).size() == 1);
    assertThat(events(EventType.MACHINE_RETURNED).get(0).data().getString("by"))
        .isEqualTo("canary");
    assertThat(rig.sweepFound()).isZero();
  }

  @Test
  void anOperatorEndsAQuarantineAtOnce() {
    quarantineTheOnlyMachine(NEVER, 2);
    long waiting = submit();
    machinery.choice = (machine, canary) -> State.SOUND;
    JsonObject resumed = await(rig.ask("machines.resume", new JsonObject().put("name", "sim-1")));
    assertThat(resumed.containsKey("quarantine")).isFalse();
    assertThat(end(waiting).state()).isEqualTo(JobState.COMPLETED);
    assertThat(events(EventType.MACHINE_PROBED)).isEmpty();
  }

  @Test
  void aNewSnapshotIsTriedAtOnce() {
    quarantineTheOnlyMachine(NEVER, 11);
    machinery.choice = (machine, canary) -> State.SOUND;
    await(rig.ask("machines.snapshot", new JsonObject().put("name", "sim-1")));
    until(() -> state("sim-1").equals("IDLE"));
    until(() -> events(EventType.MACHINE_RETURNED).size() == 1);
    assertThat(events(EventType.MACHINE_RETURNED).get(0).data().getString("by"))
        .isEqualTo("canary");
  }

  @Test
  void aCanaryIsEndedWhenItsMachineIsDrainedAndTheQuarantineStands() {
    quarantineTheOnlyMachine(SOON, 3);
    machinery.choice = (machine, canary) -> State.HANGING;
    until(() -> machine("sim-1").getBoolean("probing", false));
    await(rig.dispatcher.drain("sim-1"));
    until(() -> !machine("sim-1").getBoolean("probing", false));
    assertThat(state("sim-1")).isEqualTo("DRAINED");
    assertThat(machine("sim-1").containsKey("quarantine")).isTrue();
    until(
        () ->
            events(EventType.MACHINE_PROBED).stream()
                .anyMatch(event -> event.data().getString("outcome").equals("abandoned")));
    assertThat(machinery.diary()).allMatch(life -> life.stoppedAt().isPresent());
  }

  @Test
  void aMachineThatTheConfigurationHasNoMoreLeavesItsQuarantineForEver() {
    quarantineTheOnlyMachine(SOON, 4);
    machinery.choice = (machine, canary) -> State.HANGING;
    until(() -> machine("sim-1").getBoolean("probing", false));
    assertThat(await(rig.dispatcher.change(List.of())).removed()).containsExactly("sim-1");
    until(() -> await(rig.dispatcher.list()).isEmpty());
    assertThat(rig.metrics.get("rookery.machines.quarantined").gauge().value()).isZero();
  }

  @Test
  void aNodeThatStopsEndsItsCanaries() {
    quarantineTheOnlyMachine(SOON, 5);
    machinery.choice = (machine, canary) -> State.HANGING;
    until(() -> machine("sim-1").getBoolean("probing", false));
    await(rig.dispatcher.stopAll());
    assertThat(machine("sim-1").getBoolean("probing", false)).isFalse();
  }

  @Test
  void aSampleThatKillsMachinesTakesOutNoMoreThanAJobHasAttempts() {
    start(quarantine(2, NEVER, 5), 6, 6);
    machinery.choice = (machine, canary) -> canary ? State.SOUND : State.BROKEN;
    List<Long> killers =
        IntStream.range(0, 15).mapToObj(i -> submit("http://killer.test/")).toList();
    for (long id : killers) {
      Job job = end(id);
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.attempt().orElseThrow().number()).isEqualTo(3);
    }
    assertThat(rig.metrics.get("rookery.machines.quarantined").gauge().value()).isEqualTo(3);
    assertThat(events(EventType.MACHINE_QUARANTINED)).hasSize(3);
    assertThat(events(EventType.NODE_HELD)).isEmpty();
    machinery.choice = (machine, canary) -> State.SOUND;
    assertThat(end(submit()).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void aNodeOnWhichEverythingFailsClaimsNothingUntilACanaryHasPassed() {
    start(quarantine(50, SOON, 5), 7, 3);
    machinery.choice = (machine, canary) -> State.BROKEN;
    List<Long> ids = IntStream.range(0, 20).mapToObj(i -> submit()).toList();
    until(() -> await(rig.dispatcher.load()).held().isPresent());
    until(() -> events(EventType.MACHINE_PROBED).size() >= 2);
    until(() -> await(rig.dispatcher.load()).busy() == 0);
    List<Job> waiting =
        ids.stream().map(this::job).filter(job -> job.state() == JobState.QUEUED).toList();
    // Five attempts show it, and those on the other machines had begun already.
    assertThat(events(EventType.ATTEMPT_STARTED)).hasSizeLessThanOrEqualTo(5 + 2);
    assertThat(waiting).hasSizeGreaterThanOrEqualTo(20 - 2);
    assertThat(explain(waiting.get(0).id()))
        .contains("node rig is HELD since", "upload.agent-lost");
    assertThat(rig.metrics.get("rookery.node.held").gauge().value()).isEqualTo(1);

    machinery.choice = (machine, canary) -> State.SOUND;
    for (Job job : waiting) {
      assertThat(end(job.id()).state()).isEqualTo(JobState.COMPLETED);
    }
    assertThat(await(rig.dispatcher.load()).held()).isEmpty();
    assertThat(rig.metrics.get("rookery.node.held").gauge().value()).isZero();
    until(() -> events(EventType.NODE_RESUMED).size() == 1);
    assertThat(events(EventType.NODE_RESUMED).get(0).data().getString("by")).isEqualTo("canary");
    assertThat(events(EventType.NODE_HELD)).hasSize(1);
    assertThat(rig.sweepFound()).isZero();
  }

  @Test
  void aNodeThatFailsByItsOwnFaultIsHeldAndItsMachinesAreNotBlamed() {
    start(quarantine(2, SOON, 3), 8, 2);
    Failure failure = Failure.of(FailureCode.CAPTURE_UNAVAILABLE, Stage.CAPTURE, "no tcpdump");
    capture = () -> Future.failedFuture(new FailureException(failure));
    IntStream.range(0, 6).forEach(i -> submit());
    until(() -> await(rig.dispatcher.load()).held().isPresent());
    Suspension held = await(rig.dispatcher.load()).held().orElseThrow();
    assertThat(held.reason()).startsWith("capture.unavailable: no tcpdump");
    assertThat(events(EventType.MACHINE_QUARANTINED)).isEmpty();
    long late = submit();
    until(() -> events(EventType.MACHINE_PROBED).size() >= 1);
    assertThat(job(late).state()).isEqualTo(JobState.QUEUED);

    capture = () -> Future.succeededFuture(Optional.empty());
    assertThat(end(late).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void anOperatorPutsAHeldNodeBackToWork() {
    start(quarantine(50, NEVER, 2), 9, 1);
    machinery.choice = (machine, canary) -> State.BROKEN;
    end(submit());
    end(submit());
    until(() -> await(rig.dispatcher.load()).held().isPresent());
    long waiting = submit();
    machinery.choice = (machine, canary) -> State.SOUND;
    await(rig.dispatcher.resumeNode());
    assertThat(end(waiting).state()).isEqualTo(JobState.COMPLETED);
    assertThat(events(EventType.MACHINE_PROBED)).isEmpty();
  }

  @Test
  void aJobWhoseOnlyOtherMachineIsInQuarantineWaitsForIt() {
    start(quarantine(1, SOON, 50), 10, 2);
    machinery.choice =
        (machine, canary) -> machine.name().equals("sim-2") ? State.BROKEN : State.SOUND;
    await(rig.dispatcher.drain("sim-1"));
    long first = submit();
    until(() -> state("sim-2").equals("QUARANTINED"));
    until(() -> job(first).excludedMachines().equals(Set.of("sim-2")));
    await(rig.dispatcher.resume("sim-1"));
    assertThat(end(first).state()).isEqualTo(JobState.COMPLETED);

    machinery.choice = (machine, canary) -> State.BROKEN;
    long second = submit();
    until(() -> job(second).excludedMachines().contains("sim-1"));
    assertThat(job(second).state()).isEqualTo(JobState.QUEUED);
    assertThat(explain(second)).contains("in quarantine", "has failed this job before");
    machinery.choice = (machine, canary) -> State.SOUND;
    Job done = end(second);
    assertThat(done.state()).isEqualTo(JobState.COMPLETED);
    assertThat(done.attempt().orElseThrow().machine()).isEqualTo("sim-2");
  }
}
