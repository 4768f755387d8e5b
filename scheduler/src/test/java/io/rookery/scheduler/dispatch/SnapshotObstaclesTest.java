package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.WrongStateException;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.Snapshots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Why a snapshot is not begun, of machines in every use that they can be in. */
class SnapshotObstaclesTest {
  private final Vertx vertx = Vertx.vertx();
  private final LeaseStore store = new LeaseStore();
  private final Pool pool =
      new Pool(
          "node-1",
          List.of(new DrivenMachine(DispatchRig.simulated("vm-1", "127.31.9.1"), new Prompt())),
          Clock.systemUTC());
  private final PooledMachine machine = pool.get("vm-1");
  private int returned;
  private final MachineSnapshots snapshots =
      new MachineSnapshots(
          pool,
          new NodeNotes(store.store(), new JobEvents(vertx), "node-1"),
          () -> {},
          made -> {},
          () -> returned++);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private String refusal() {
    Future<JsonObject> begun = snapshots.begin(machine);
    assertThat(begun.cause()).isInstanceOf(WrongStateException.class);
    assertThat(machine.saving()).isFalse();
    return begun.cause().getMessage();
  }

  @Test
  void aCanaryThatIsOutIsSaidToBe() {
    machine.canary(1);
    assertThat(refusal()).startsWith("vm-1 is PROBING: a canary tries it; drain it");
  }

  @Test
  void aClaimThatIsUnderWayIsSaidToBe() {
    machine.claiming(true);
    assertThat(refusal()).startsWith("vm-1 is IDLE: a job may be about to begin on it; drain it");
  }

  @Test
  void aMachineThatLeavesIsSaidToLeave() {
    pool.want(List.of());
    assertThat(refusal())
        .startsWith("vm-1 is DRAINED: it leaves the pool")
        .contains("put it back and reload");
  }

  @Test
  void aDrainedMachineIsSaved() {
    machine.drain(true);
    assertThat(snapshots.begin(machine).succeeded()).isTrue();
    assertThat(returned).isEqualTo(1);
  }

  @Test
  void aBeginningThatCannotBeNotedFreesTheMachineAndTellsWhoWaitsForIt() {
    store.away = true;
    assertThat(snapshots.begin(machine).failed()).isTrue();
    assertThat(machine.idle()).isTrue();
    assertThat(returned).isEqualTo(1);
  }

  /** Saves at once. */
  private static final class Prompt implements Machinery, Snapshots {
    private final ToldMachinery driver = new ToldMachinery("vm-1");

    @Override
    public Future<String> snapshot(Machine machine) {
      return Future.succeededFuture("saved");
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
