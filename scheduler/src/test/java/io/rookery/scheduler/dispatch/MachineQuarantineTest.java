package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.scheduler.analysis.ManualTimers;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When machines in quarantine are tried, by a clock that the test moves. */
class MachineQuarantineTest {
  private static final Duration PROBE = Duration.ofMinutes(1);
  private static final Failure FAILURE =
      Failure.of(FailureCode.BOOT_HUNG, Stage.BOOT, "its agent is silent");

  private final Vertx vertx = Vertx.vertx();
  private final ManualTimers timers = new ManualTimers();
  private final List<PooledMachine> tried = new ArrayList<>();
  private final DrivenMachine driven =
      new DrivenMachine(DispatchRig.simulated("lab-1", "127.31.8.1"), new ToldMachinery("lab-1"));
  private final Pool pool = new Pool("node-1", List.of(driven), Clock.systemUTC());
  private final PooledMachine machine = pool.get("lab-1");
  private final MachineQuarantine quarantine =
      new MachineQuarantine(
          () ->
              new DispatchOptions(
                  3, PROBE, PROBE, new QuarantineOptions(2, PROBE, PROBE.multipliedBy(4), 5)),
          new BlamedSamples(),
          new HealthNews(
              new NodeNotes(new LeaseStore().store(), new JobEvents(vertx), "node-1"),
              new DispatchMetrics(new SimpleMeterRegistry()),
              () -> {}),
          Clock.systemUTC(),
          timers,
          tried::add);

  @BeforeEach
  void condemn() {
    quarantine.condemned(machine, FAILURE);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aCanaryComesWhenTheWaitIsOver() {
    timers.advance(PROBE.minusMillis(1));
    assertThat(tried).isEmpty();
    timers.advance(Duration.ofMillis(1));
    assertThat(tried).containsExactly(machine);
  }

  @Test
  void aCanaryThatFallsDueWhileTheSnapshotIsMadeComesAfterwards() {
    machine.saving(true);
    timers.advance(PROBE);
    assertThat(tried).isEmpty();
    machine.saving(false);
    quarantine.settle();
    assertThat(tried).containsExactly(machine);
    quarantine.settle();
    assertThat(tried).hasSize(1);
  }

  @Test
  void aCanaryThatFallsDueWhileTheMachineLeavesComesWhenItStaysAfterAll() {
    machine.canary(1);
    pool.want(List.of());
    machine.canaryIsBack();
    timers.advance(PROBE);
    quarantine.settle();
    assertThat(tried).isEmpty();
    pool.want(List.of(driven));
    quarantine.settle();
    assertThat(tried).containsExactly(machine);
  }

  @Test
  void aMachineWhoseSnapshotWasMadeAnewIsTriedBeforeItsWaitIsOver() {
    machine.saving(true);
    quarantine.renewed(machine);
    quarantine.settle();
    assertThat(tried).isEmpty();
    machine.saving(false);
    quarantine.settle();
    assertThat(tried).containsExactly(machine);
    quarantine.probed(machine, Optional.empty());
    timers.advance(PROBE);
    assertThat(tried).hasSize(1);
    assertThat(machine.idle()).isTrue();
  }

  @Test
  void aMachineThatIsTrustedIsNotTriedBecauseItsSnapshotIsNew() {
    quarantine.resume(machine);
    quarantine.renewed(machine);
    quarantine.settle();
    assertThat(tried).isEmpty();
  }

  @Test
  void aCanaryThatIsDueIsForgottenWhenAnOperatorVouchesForTheMachine() {
    machine.drain(true);
    timers.advance(PROBE);
    machine.drain(false);
    quarantine.resume(machine);
    quarantine.settle();
    assertThat(tried).isEmpty();
  }
}
