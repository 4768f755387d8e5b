package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.Snapshots;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
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

/** Snapshots as users ask for them, of simulated machines. */
class MachineSnapshotsTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final JsonObject LAB = new JsonObject().put("name", "lab-1");
  private static final JsonObject JOB = new JsonObject().put("url", "http://a.test/");

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private Vertx vertx;
  private PgJobStore store;
  private DispatchRig rig;
  private Saving driver;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    rig = new DispatchRig(vertx, store, directory);
    driver = new Saving(rig.simulated);
  }

  @AfterEach
  void close() {
    await(rig.dispatcher.stopAll());
    await(rig.simulated.close());
    await(store.close());
    await(vertx.close());
  }

  private void start(Machinery machinery) {
    await(
        rig.start(NEVER, List.of(DispatchRig.simulated("lab-1", "127.31.7.1")), any -> machinery));
  }

  private JsonObject shown() {
    return await(rig.dispatcher.list()).getJsonObject(0);
  }

  private JobEvent end(long begun) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                await(store.events(begun, 100)).stream()
                    .filter(event -> event.type().startsWith("machine.snapshot-"))
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  @Test
  void noJobComesToAMachineWhoseSnapshotIsMade() {
    start(driver);
    JsonObject begun = await(rig.ask("machines.snapshot", LAB));
    assertThat(begun.getString("state")).isEqualTo("SAVING");
    long id = await(rig.ask("jobs.submit", JOB)).getLong("id");
    assertThat(await(rig.dispatcher.explain(await(store.find(id)).orElseThrow())).encode())
        .contains("its snapshot is made anew");
    assertThat(shown().getString("state")).isEqualTo("SAVING");
    driver.made.complete("saved well");
    JobEvent end = end(begun.getLong("event"));
    assertThat(end.type()).isEqualTo(EventType.MACHINE_SNAPSHOT_MADE);
    assertThat(end.data().getString("message")).isEqualTo("saved well");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> await(store.find(id)).orElseThrow().state() == JobState.COMPLETED);
  }

  @Test
  void whyASnapshotWasNotMadeIsAnEventAndTheMachineGoesBackToWhatItWas() {
    start(driver);
    await(rig.ask("machines.drain", LAB));
    JsonObject begun = await(rig.ask("machines.snapshot", LAB));
    driver.made.fail(new MachineException("pid 7 (tcpdump) holds a connection"));
    JobEvent end = end(begun.getLong("event"));
    assertThat(end.type()).isEqualTo(EventType.MACHINE_SNAPSHOT_FAILED);
    assertThat(end.data().getString("message")).contains("pid 7 (tcpdump)");
    assertThat(shown().getString("state")).isEqualTo("DRAINED");
  }

  @Test
  void aMachineThatIsSavedAlreadyIsRefused() {
    start(driver);
    await(rig.ask("machines.snapshot", LAB));
    refused("SAVING");
    driver.made.complete("saved");
  }

  @Test
  void aDriverThatMakesNoSnapshotsIsSaidSo() {
    start(rig.simulated);
    refused("makes no snapshots");
  }

  private void refused(String words) {
    assertThatThrownBy(() -> await(rig.ask("machines.snapshot", LAB)))
        .isInstanceOfSatisfying(
            ReplyException.class,
            refusal -> {
              assertThat(refusal.failureCode()).isEqualTo(409);
              assertThat(refusal.getMessage()).contains("lab-1").contains(words);
            });
  }

  /** A driver whose snapshots are made when the test says so. */
  private record Saving(Machinery driver, Promise<String> made) implements Machinery, Snapshots {
    Saving(Machinery driver) {
      this(driver, Promise.promise());
    }

    @Override
    public Future<String> snapshot(Machine machine) {
      return made.future();
    }

    @Override
    public Future<Void> open(List<Machine> machines) {
      return driver.open(machines);
    }

    @Override
    public Future<Void> remove(Machine machine) {
      return driver.remove(machine);
    }

    @Override
    public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
      return driver.restore(machine, request);
    }

    @Override
    public Future<Void> close() {
      return driver.close();
    }
  }
}
