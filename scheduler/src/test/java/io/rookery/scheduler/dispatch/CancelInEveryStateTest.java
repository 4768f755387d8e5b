package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.pcap.CaptureOptions;
import io.rookery.capture.pcap.CaptureVerticle;
import io.rookery.capture.pcap.RestartPolicy;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.analysis.TcpdumpCaptures;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.simulated.SimulatedMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedOptions;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A job is cancelled while its attempt hangs, in every stage: a real store, real captures, real
 * sockets to guests that do not go on. The machine is free within two seconds and what the
 * hypervisor takes; three more are for a slow host.
 */
class CancelInEveryStateTest {
  private static final Duration PROMISED = Duration.ofSeconds(2 + 3);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Where an attempt hangs, and by what. */
  enum Hang {
    RESTORE("restore", ""),
    CAPTURE("capture", ""),
    BOOT("boot", "GET /"),
    UPLOAD("upload", "POST /extract"),
    START("upload", "POST /execpy"),
    RUN("run", "GET /status"),
    COLLECT("collect", "GET /logs"),
    TEARDOWN("teardown", "");

    final String stage;
    final String call;

    Hang(String stage, String call) {
      this.stage = stage;
      this.call = call;
    }
  }

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private Vertx vertx;
  private PgJobStore store;
  private ChildLauncher launcher;
  private Doctor doctor;
  private DispatchRig rig;
  private SimulatedMachinery guests;
  private StallingMachinery hypervisor;
  private CaptureVerticle captures;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    launcher = ChildLauncher.create(vertx);
    doctor = Doctor.create(vertx);
    rig =
        new DispatchRig(
            vertx,
            store,
            directory,
            new Rigging(
                "127.0.0.1",
                LONG,
                LONG,
                LONG,
                (machine, restored) ->
                    new DoctorLeakCheck(doctor, rig.metrics).afterAttempt(machine, restored)));
    captures = new CaptureVerticle("rig", options(Path.of("/usr/bin/tcpdump")), launcher);
    await(vertx.deployVerticle(captures));
    rig.captures =
        new TcpdumpCaptures(
            new io.rookery.capture.pcap.Captures(vertx, "rig"), Optional.empty(), "");
  }

  private static CaptureOptions options(Path tcpdump) {
    return CaptureOptions.of(tcpdump, Duration.ofSeconds(10), LONG, 1 << 20, RestartPolicy.FAIL);
  }

  @AfterEach
  void close() {
    hypervisor.goOn();
    await(rig.dispatcher.stopAll());
    await(rig.simulated.close());
    await(guests.close());
    await(launcher.close());
    await(store.close());
    await(vertx.close());
  }

  /** Guests that hang there in their first life. */
  private void open(Hang hang) {
    JsonArray faults =
        hang.call.isEmpty()
            ? new JsonArray()
            : JsonArray.of(JsonObject.of("at", hang.call, "does", "hang", "lives", 1));
    guests = new SimulatedMachinery(vertx, SimulatedOptions.read(JsonObject.of("faults", faults)));
    hypervisor = new StallingMachinery(guests);
  }

  private void start(Machine machine) {
    await(guests.open(List.of(machine)));
    await(rig.start(Duration.ofHours(1), List.of(machine), any -> hypervisor));
  }

  private static Machine machine(int network) {
    return DispatchRig.machine("m-1", "stalling", "127.37." + network + ".1", 18_000);
  }

  private long submit() {
    return await(rig.ask("jobs.submit", new JsonObject().put("url", "http://a.test/")))
        .getLong("id");
  }

  private JsonObject cancel(long id) {
    return await(rig.ask("jobs.cancel", new JsonObject().put("id", id)));
  }

  private void awaitStage(long id, String stage) {
    Awaitility.await()
        .atMost(LONG)
        .until(
            () ->
                await(store.timeline(id)).stream()
                    .anyMatch(
                        event ->
                            event.type().equals("stage.started")
                                && event.data().getString("stage").equals(stage)));
  }

  private void awaitIdle() {
    Awaitility.await("the machine is free")
        .atMost(PROMISED)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> await(rig.ask("machines.list", new JsonObject())).encode().contains("IDLE"));
  }

  private Job ended(long id) {
    Awaitility.await()
        .atMost(LONG)
        .until(() -> await(store.find(id)).orElseThrow().state().ended());
    return await(store.find(id)).orElseThrow();
  }

  private List<String> types(long id) {
    return await(store.timeline(id)).stream().map(JobEvent::type).toList();
  }

  /** Captures of this guest, which their filter names. */
  private static Stream<ProcessHandle> capturesOf(Machine machine) {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").contains(machine.address()));
  }

  private void hang(Hang hang) throws Exception {
    open(hang);
    switch (hang) {
      case RESTORE -> hypervisor.stallRestore();
      case TEARDOWN -> hypervisor.stallStop();
      case CAPTURE -> captures.use(options(deafTcpdump()));
      default -> {}
    }
  }

  /** It never says that it listens; it is run by another user. */
  private Path deafTcpdump() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path script = directory.resolve("tcpdump");
    Files.writeString(script, "#!/bin/sh\nwhile :; do sleep 1; done\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void goOn() {
    hypervisor.goOn();
    captures.use(options(Path.of("/usr/bin/tcpdump")));
  }

  @ParameterizedTest
  @EnumSource(Hang.class)
  void anAttemptThatHangsIsCancelledAtOnceAndItsMachineServesTheNextJob(Hang hang)
      throws Exception {
    Machine machine = machine(hang.ordinal());
    hang(hang);
    start(machine);
    long id = submit();
    awaitStage(id, hang.stage);

    JsonObject answer = cancel(id);
    assertThat(answer.getString("outcome")).isEqualTo("requested");
    assertThat(cancel(id).getString("outcome")).as("twice").isNotEmpty();
    hypervisor.goOn();
    awaitIdle();

    Job job = ended(id);
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThat(job.failure().orElseThrow().code()).isEqualTo("cancelled");
    assertThat(types(id))
        .containsOnlyOnce("job.cancel-requested", "attempt.ended", "job.cancelled")
        .doesNotContain("leak.found", "job.completed", "job.failed", "job.requeued");
    assertThat(
            await(doctor.examine(DoctorLeakCheck.guest("m-1", endpoint(machine), false))).leaks())
        .isEmpty();

    goOn();
    assertCompletes();
    Awaitility.await("no capture of it is left")
        .atMost(LONG)
        .until(() -> capturesOf(machine).findAny().isEmpty());
  }

  private static io.rookery.scheduler.machine.Endpoint endpoint(Machine machine) {
    return new io.rookery.scheduler.machine.Endpoint(machine.address(), machine.agentPort());
  }

  @Test
  void aQueuedJobIsCancelledOnce() {
    open(Hang.TEARDOWN);
    start(machine(100));
    await(rig.dispatcher.drain("m-1"));
    long id = submit();
    assertThat(cancel(id).getString("outcome")).isEqualTo("cancelled");
    assertThat(cancel(id).getString("outcome")).isEqualTo("cancelled");
    assertThat(types(id)).containsExactly("job.submitted", "job.cancelled");
  }

  @Test
  void aJobThatIsCancelledAtAnyMomentEndsOnceAndItsMachineIsFree() {
    open(Hang.TEARDOWN);
    start(machine(101));
    for (int i = 0; i < 30; i++) {
      long id = submit();
      // Each one a little later in its life: before its attempt has started, in the middle, at the
      // end.
      int events = i % 15;
      Awaitility.await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> types(id).size() > events);
      rig.ask("jobs.cancel", new JsonObject().put("id", id));
      Job job = ended(id);
      awaitIdle();
      assertThat(job.state()).isIn(JobState.CANCELLED, JobState.COMPLETED);
      assertThat(types(id).stream().filter(type -> type.matches("job\\.(cancelled|completed)")))
          .hasSize(1);
    }
    assertCompletes();
  }

  private void assertCompletes() {
    Job job = ended(submit());
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
  }
}
