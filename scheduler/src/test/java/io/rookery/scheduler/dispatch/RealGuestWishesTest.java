package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.NoContacts;
import io.rookery.scheduler.machine.netns.NetnsMachinery;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Users change their mind about a job whose real analyzer runs in a real guest; needs root. */
class RealGuestWishesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Endpoint AGENT = new Endpoint("198.19.79.2", 8000);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private Vertx vertx;
  private PgJobStore store;
  private HostLeases leases;
  private ChildLauncher launcher;
  private WitnessedMachinery machinery;
  private DispatchRig rig;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    leases = await(HostLeases.open(vertx, directory, "test-node", "boot-1", Clock.systemUTC()));
    launcher = ChildLauncher.create(vertx, leases.childRegistry());
    Doctor doctor = Doctor.create(vertx);
    machinery =
        new WitnessedMachinery(
            new NetnsMachinery(
                new MachineryContext(
                    vertx,
                    launcher,
                    leases,
                    "test-node",
                    directory.resolve("netns"),
                    Duration.ofSeconds(20),
                    new JsonObject(),
                    new NoContacts(),
                    0)),
            doctor);
    rig =
        new DispatchRig(
            vertx,
            store,
            directory,
            new Rigging(
                "0.0.0.0",
                LONG,
                LONG,
                LONG,
                (machine, restored) ->
                    new DoctorLeakCheck(doctor, rig.metrics).afterAttempt(machine, restored)));
    Machine machine = DispatchRig.machine("guest-1", "netns", AGENT.host(), AGENT.port());
    await(machinery.open(List.of(machine)));
    await(rig.start(Duration.ofHours(1), List.of(machine), any -> machinery));
  }

  @AfterEach
  void close() {
    await(rig.dispatcher.stopAll());
    await(rig.simulated.close());
    await(machinery.close());
    await(launcher.close());
    await(leases.close());
    await(store.close());
    await(vertx.close());
  }

  /** One whose analyzer uses up its time, and whose run has begun. */
  private long running(String timeout) {
    JsonObject spec =
        new JsonObject()
            .put("url", "http://127.0.0.1:9/")
            .put("timeout", timeout)
            .put("enforceTimeout", true);
    long id = await(rig.ask("jobs.submit", spec)).getLong("id");
    Awaitility.await().atMost(LONG).until(() -> inRun(id));
    return id;
  }

  private boolean inRun(long id) {
    return await(store.timeline(id)).stream()
        .anyMatch(
            event ->
                event.type().equals("stage.started")
                    && event.data().getString("stage").equals("run"));
  }

  private String timeline(long id) {
    return await(rig.ask("jobs.timeline", new JsonObject().put("id", id))).encode();
  }

  private JobState ended(long id) {
    Awaitility.await()
        .atMost(LONG)
        .until(() -> await(store.find(id)).orElseThrow().state().ended());
    return await(store.find(id)).orElseThrow().state();
  }

  @Test
  void ourAnalyzerRunsTheSampleForAsLongAsItIsExtendedAndEndsItItself() {
    long id = running("2s");
    await(rig.ask("jobs.extend", new JsonObject().put("id", id).put("by", "3s")));

    assertThat(ended(id)).isEqualTo(JobState.COMPLETED);
    assertThat(timeline(id)).contains("\"told\":true").doesNotContain("run.timeout");
    assertThat(
            await(store.timeline(id)).stream()
                .filter(event -> event.type().equals("stage.ended"))
                .filter(event -> event.data().getString("stage").equals("run"))
                .findFirst()
                .orElseThrow()
                .data()
                .getLong("ms"))
        .isGreaterThanOrEqualTo(4_000);
  }

  @Test
  void aGuestThatIsCancelledWhileItRunsLeavesNoSocketAndServesTheNextJob() {
    long id = running("60s");
    await(rig.ask("jobs.cancel", new JsonObject().put("id", id)));

    assertThat(ended(id)).isEqualTo(JobState.CANCELLED);
    assertThat(timeline(id)).doesNotContain("leak.found");
    assertThat(machinery.socketsAtStop()).isEmpty();
    assertThat(await(machinery.socketsTo("guest-1", AGENT))).isEmpty();
    assertThat(ended(running("1s"))).isEqualTo(JobState.COMPLETED);
  }
}
