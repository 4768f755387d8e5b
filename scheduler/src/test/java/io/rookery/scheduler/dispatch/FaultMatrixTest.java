package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.doctor.Doctor;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.analysis.StageDeadlines;
import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.simulated.FaultSwitch;
import io.rookery.scheduler.machine.simulated.SimulatedMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedOptions;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault of {@link FaultMatrix} on one node, many at once, while healthy guests work beside
 * them. Each faulty machine runs two jobs: one in the life that has the fault, and the next.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultMatrixTest {
  private static final int HEALTHY = 19;
  private static final int AT_ONCE = 24;
  private static final int PORT = 18_000;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final GuestTimeouts CALLS =
      new GuestTimeouts(SECOND, SECOND, new UploadTime(Duration.ofMillis(1500), 1 << 20));
  private static final StageDeadlines DEADLINES =
      new StageDeadlines(
          SECOND.multipliedBy(2),
          SECOND.multipliedBy(5),
          Duration.ofMillis(2500),
          new UploadTime(SECOND.multipliedBy(3), 1 << 20),
          LONG,
          SECOND.multipliedBy(2),
          SECOND,
          SECOND,
          SECOND.multipliedBy(2),
          SECOND);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private static Path directory;
  private final Map<String, FaultCase> cases = new LinkedHashMap<>();
  private Vertx vertx;
  private PgJobStore store;
  private DispatchRig rig;
  private List<Machinery> machineries = new ArrayList<>();
  private List<String> descriptorsBefore;
  private Map<String, MatrixRun.Pair> pairs;
  private List<MatrixRun.Ended> healthy;

  @BeforeAll
  void runEverything() throws Exception {
    vertx = Vertx.vertx();
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    Doctor doctor = Doctor.create(vertx);
    rig =
        new DispatchRig(
            vertx,
            store,
            directory,
            new Rigging(
                "127.0.0.1",
                CALLS,
                Rigging.PAUSES,
                DEADLINES,
                1,
                (machine, restored) ->
                    new DoctorLeakCheck(doctor, rig.metrics).afterAttempt(machine, restored)));
    Map<Machine, Machinery> drivers = new LinkedHashMap<>();
    Machinery sound = driver("1s", List.of());
    List<String> soundNames = new ArrayList<>();
    for (int i = 1; i <= HEALTHY; i++) {
      MatrixAgent agent = MatrixAgent.values()[i % MatrixAgent.values().length];
      Machine machine = agent.machine("good-" + i, "127.33.0." + i, PORT);
      drivers.put(machine, sound);
      soundNames.add(machine.name());
    }
    int number = 0;
    for (FaultCase one : FaultMatrix.cases()) {
      String address = "127.33.%d.%d".formatted(1 + number / 200, 1 + number % 200);
      Machine machine = one.agent().machine("bad-" + ++number, address, PORT);
      drivers.put(machine, driver("300ms", List.of(one.fault())));
      cases.put(machine.name(), one);
    }
    await(
        Future.all(
            drivers.entrySet().stream()
                .map(entry -> entry.getValue().open(List.of(entry.getKey())))
                .toList()));
    await(rig.start(Duration.ofHours(1), List.copyOf(drivers.keySet()), drivers::get));
    run(new MatrixRun(vertx, rig, store, rig.sample(directory)), soundNames);
  }

  private void run(MatrixRun run, List<String> soundNames) throws Exception {
    // Once without faults, so that what stays open afterwards is not what a node opens once.
    await(run.pairs(soundNames, HEALTHY));
    descriptorsBefore = descriptors();
    Future<List<MatrixRun.Ended>> beside = run.keepBusy(soundNames);
    pairs = within(Duration.ofMinutes(5), run.pairs(List.copyOf(cases.keySet()), AT_ONCE));
    run.finish();
    healthy = within(Duration.ofMinutes(1), beside);
  }

  private static <T> T within(Duration time, Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Machinery driver(String runs, List<FaultSwitch> faults) {
    SimulatedOptions options = SimulatedOptions.read(new JsonObject().put("runs", runs));
    Machinery made =
        new SimulatedMachinery(
            vertx,
            new SimulatedOptions(options.runs(), 1, true, false, Optional.empty(), faults, 0));
    machineries.add(made);
    return made;
  }

  @AfterAll
  void close() {
    await(rig.dispatcher.stopAll());
    await(Future.join(machineries.stream().map(Machinery::close).toList()));
    await(rig.simulated.close());
    await(store.close());
    await(vertx.close());
  }

  @TestFactory
  Stream<DynamicTest> everyFaultEndsItsAttemptInTimeAndAsTheTableSays() {
    return cases.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getValue().toString(),
                    () -> endedAsItMust(entry.getValue(), pairs.get(entry.getKey()))));
  }

  private static void endedAsItMust(FaultCase one, MatrixRun.Pair pair) {
    MatrixRun.Ended faulty = pair.faulty();
    String story = new JsonArray(faulty.timeline().stream().map(e -> e.toJson()).toList()).encode();
    Optional<Failure> failure = faulty.job().failure();
    assertThat(failure.map(Failure::code)).as(story).isEqualTo(one.code());
    assertThat(faulty.job().state())
        .isEqualTo(one.code().isPresent() ? JobState.FAILED : JobState.COMPLETED);
    failure.ifPresent(
        found -> {
          FailureCode code = codeOf(found);
          assertThat(found.stage()).isEqualTo(one.stage());
          assertThat(found.fault()).isEqualTo(code.fault());
          assertThat(found.retriable()).isEqualTo(code.retriable());
        });
    one.told().ifPresent(type -> assertThat(faulty.events(type)).as(story).isNotEmpty());
    if (!one.outcome().equals("*" + FailureCode.RUN_TIMEOUT.code())) {
      assertThat(faulty.events(FailureCode.RUN_TIMEOUT.code())).as(story).isEmpty();
    }
    everyStageEndedInTime(faulty, story);
    assertThat(faulty.events(EventType.LEAK_FOUND)).isEmpty();
    well(pair.next());
  }

  private static FailureCode codeOf(Failure failure) {
    return Arrays.stream(FailureCode.values())
        .filter(code -> code.code().equals(failure.code()))
        .findFirst()
        .orElseThrow();
  }

  private static void everyStageEndedInTime(MatrixRun.Ended ended, String story) {
    long leftovers = ended.events(FailureCode.TEARDOWN_FAILED.code()).count();
    ended
        .events(EventType.STAGE_ENDED)
        .forEach(
            end -> {
              Stage stage = Stage.ofWireName(end.getString("stage"));
              Duration deadline =
                  switch (stage) {
                    case RESTORE -> DEADLINES.restore();
                    case CAPTURE -> DEADLINES.capture();
                    case BOOT -> DEADLINES.boot();
                    case UPLOAD -> DEADLINES.upload().base();
                    case RUN -> SECOND.plus(DEADLINES.critical());
                    case COLLECT -> DEADLINES.collect();
                    // The look for leaks has one of its own, which a busy host may need.
                    case TEARDOWN -> DEADLINES.release().multipliedBy(leftovers + 1);
                  };
              assertThat(end.getLong("ms"))
                  .as(stage + " in " + story)
                  .isLessThanOrEqualTo(deadline.plus(SECOND).toMillis());
            });
  }

  private static void well(MatrixRun.Ended ended) {
    assertThat(ended.job().state())
        .as(ended.job().failure().toString())
        .isEqualTo(JobState.COMPLETED);
    assertThat(ended.job().attempt().orElseThrow().number()).isEqualTo(1);
    assertThat(ended.events(FailureCode.RUN_TIMEOUT.code())).isEmpty();
    assertThat(ended.events(EventType.LEAK_FOUND)).isEmpty();
  }

  @Test
  void theHealthyGuestsBesideThemFinishAsIfNothingWereWrong() {
    assertThat(healthy).hasSizeGreaterThan(HEALTHY);
    healthy.forEach(FaultMatrixTest::well);
  }

  @Test
  void everyMachineIsFreeAndNoDescriptorIsLeft() {
    JsonArray machines = await(rig.ask("machines.list", new JsonObject())).getJsonArray("machines");
    assertThat(IntStream.range(0, machines.size()).mapToObj(machines::getJsonObject))
        .hasSize(HEALTHY + cases.size())
        .allSatisfy(machine -> assertThat(machine.getString("state")).isEqualTo("IDLE"));
    assertThat(rig.metrics.find("rookery.leaks").counters()).isEmpty();
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(descriptors()).hasSizeLessThanOrEqualTo(descriptorsBefore.size()));
  }

  /** What this process has open that belongs to jobs: sockets, and files of the test's own. */
  private List<String> descriptors() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          String target = Files.readSymbolicLink(each).toString();
          if (target.startsWith("socket:") || target.startsWith(directory.toString())) {
            open.add(target);
          }
        } catch (IOException closedMeanwhile) {
          // The listing's own, and others that end while we look.
        }
      }
    }
    return open;
  }
}
