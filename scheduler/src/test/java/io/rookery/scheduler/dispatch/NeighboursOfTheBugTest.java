package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.doctor.Doctor;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.dispatch.AgentFront.Behaviour;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other ways than an inherited descriptor in which an old connection could spoil a machine for the
 * next attempt. In each the machine first runs a job well, then has the trouble, then runs a job as
 * well as the first: found by the first connection, done by the first attempt.
 */
class NeighboursOfTheBugTest {
  private static final Duration NEVER = Duration.ofHours(1);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private Vertx vertx;
  private PgJobStore store;
  private DispatchRig rig;
  private FrontedMachinery fronts;
  private WitnessedMachinery witness;

  @BeforeEach
  void open() {
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
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(1),
                (machine, restored) ->
                    new DoctorLeakCheck(doctor, rig.metrics).afterAttempt(machine, restored)));
  }

  @AfterEach
  void close() {
    await(rig.dispatcher.stopAll());
    await(rig.simulated.close());
    await(store.close());
    await(vertx.close());
  }

  private void start(String address, Behaviour trouble) {
    Machine machine = DispatchRig.simulated("sim-1", address);
    fronts = new FrontedMachinery(vertx, rig.simulated, List.of(Behaviour.HEALTHY, trouble));
    witness = new WitnessedMachinery(fronts, Doctor.create(vertx));
    await(rig.start(NEVER, List.of(machine), any -> witness));
  }

  private Job run() {
    long id =
        await(rig.ask("jobs.submit", new JsonObject().put("url", "http://a.test/"))).getLong("id");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> await(store.find(id)).orElseThrow().state().ended());
    return await(store.find(id)).orElseThrow();
  }

  private void completesAtOnce() {
    Job job = run();
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempt().orElseThrow().number()).isEqualTo(1);
    AgentFront agent = fronts.lives().get(fronts.lives().size() - 1);
    assertThat(agent.connectionsUntilAnswer()).hasValue(1);
  }

  private void failsWith(String code) {
    Job job = run();
    assertThat(job.failure().orElseThrow().code()).isEqualTo(code);
    assertThat(await(store.timeline(job.id())).toString()).doesNotContain("leak.found");
    Endpoint agent = witness.lastLife().agent();
    assertThat(await(witness.socketsTo("sim-1", agent))).isEmpty();
  }

  private void everyConnectionWasEndedByTheNodeBeforeTheGuestWasStopped() {
    AgentFront troubled = fronts.lives().get(1);
    assertThat(troubled.misused()).isPositive();
    assertThat(troubled.endedByNode()).isEqualTo(troubled.misused());
  }

  @AfterEach
  void noGuestWasStoppedWhileASocketLedToIt() {
    assertThat(witness.socketsAtStop()).isEmpty();
    assertThat(rig.metrics.find("rookery.leaks").counters()).isEmpty();
  }

  @Test
  void anAgentBlockedByAConnectionOfItsSnapshotIsGivenUpAndTheNextAttemptFindsItIdle() {
    start("127.32.1.1", Behaviour.BLOCKED);
    completesAtOnce();
    failsWith("boot.hung");
    completesAtOnce();
  }

  @Test
  void anAgentThatNeverAnswersInBootHasItsConnectionsResetAndItsMachineTakesTheNextJob() {
    start("127.32.2.1", Behaviour.SILENT);
    completesAtOnce();
    failsWith("boot.hung");
    everyConnectionWasEndedByTheNodeBeforeTheGuestWasStopped();
    completesAtOnce();
  }

  @Test
  void anAgentThatFallsSilentInTheRunHasItsConnectionsResetAndItsMachineTakesTheNextJob() {
    start("127.32.3.1", Behaviour.SILENT_IN_RUN);
    completesAtOnce();
    failsWith("run.agent-lost");
    everyConnectionWasEndedByTheNodeBeforeTheGuestWasStopped();
    completesAtOnce();
  }

  @Test
  void anAgentThatClosesEarlyInBootLeavesNoSocketOfOursInCloseWait() {
    start("127.32.4.1", Behaviour.CLOSING);
    completesAtOnce();
    failsWith("boot.reset");
    everyConnectionWasEndedByTheNodeBeforeTheGuestWasStopped();
    completesAtOnce();
  }

  @Test
  void anAgentThatClosesEarlyInTheRunLeavesNoSocketOfOursInCloseWait() {
    start("127.32.5.1", Behaviour.CLOSING_IN_RUN);
    completesAtOnce();
    failsWith("run.agent-lost");
    everyConnectionWasEndedByTheNodeBeforeTheGuestWasStopped();
    completesAtOnce();
  }
}
