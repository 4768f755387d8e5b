package io.rookery.scheduler.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every driver promises, whatever its hypervisor. A driver's test extends this. */
public abstract class MachineryContract {
  @TempDir protected Path directory;
  protected MachineryHost host;
  protected Machinery machinery;

  /** The driver, not opened. */
  protected abstract Machinery driver(MachineryHost host) throws Exception;

  /** A machine it can drive; the same at each call. */
  protected abstract Machine machine();

  /** Ends the running machine behind the driver's back. */
  protected abstract void vanish() throws Exception;

  /** Fails when anything of the machine runs. */
  protected abstract void nothingRuns() throws Exception;

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
    machinery = driver(host);
    host.await(() -> machinery.open(List.of(machine())));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    host.await(machinery::close);
    nothingRuns();
    host.end();
  }

  protected RestoredMachine restore() throws Exception {
    return host.await(() -> machinery.restore(machine(), request()));
  }

  protected RestoreRequest request() throws Exception {
    return new RestoreRequest(17, 1, Files.createTempDirectory(directory, "attempt"));
  }

  @Test
  void aRestoredMachineRunsWhenItIsResumedAndIsOffWhenItIsStopped() throws Exception {
    RestoredMachine restored = restore();
    assertThat(host.await(restored::standstill)).as("it stands still as it shall").isEmpty();
    host.await(restored::resume);
    host.agentAnswers(machine(), restored);
    assertThat(host.await(restored::standstill)).isEmpty();
    host.await(restored::stop);
    assertThat(host.begin(restored::lost)).as("a stop that was asked for is no loss").isNotDone();
    assertThat(host.await(restored::standstill)).as("nor is it a standstill").isEmpty();
  }

  @Test
  void restoringAgainEndsWhatRanBefore() throws Exception {
    RestoredMachine first = restore();
    host.await(first::resume);
    RestoredMachine second = restore();
    host.await(second::resume);
    host.agentAnswers(machine(), second);
    host.await(first::stop);
    host.agentAnswers(machine(), second);
    host.await(second::stop);
  }

  @Test
  void twoRestoresAtOnceLeaveOneMachine() throws Exception {
    RestoreRequest one = request();
    RestoreRequest other = request();
    CompletableFuture<RestoredMachine> first = host.begin(() -> machinery.restore(machine(), one));
    CompletableFuture<RestoredMachine> second =
        host.begin(() -> machinery.restore(machine(), other));
    RestoredMachine last = second.get(90, TimeUnit.SECONDS);
    first.handle((restored, refused) -> 0).get(90, TimeUnit.SECONDS);
    host.await(last::resume);
    host.agentAnswers(machine(), last);
    host.await(last::stop);
  }

  @Test
  void stoppingAStoppedMachineIsFine() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::stop);
    host.await(restored::stop);
    assertThatThrownBy(() -> host.await(restored::resume))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(MachineException.class);
  }

  @Test
  void aMachineThatVanishesIsNoticed() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    host.agentAnswers(machine(), restored);
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    vanish();
    assertThat(lost.get(30, TimeUnit.SECONDS).reason()).contains(machine().name());
    host.await(restored::stop);
    RestoredMachine next = restore();
    host.await(next::resume);
    host.agentAnswers(machine(), next);
    host.await(next::stop);
  }

  @Test
  void aRemovedMachineIsGoneAlthoughItRan() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    host.await(() -> machinery.remove(machine()));
    assertThatThrownBy(this::restore).hasCauseInstanceOf(MachineException.class);
    host.await(() -> machinery.open(List.of(machine())));
    RestoredMachine again = restore();
    host.await(again::resume);
    host.agentAnswers(machine(), again);
  }

  @Test
  void aMachineStoppedWhileItIsResumedRunsNoMore() throws Exception {
    RestoredMachine restored = restore();
    CompletableFuture<Void> resumed = host.begin(restored::resume);
    host.await(restored::stop);
    nothingRuns();
    assertThat(resumed.handle((done, refused) -> 0).get(90, TimeUnit.SECONDS)).isZero();
    nothingRuns();
  }

  @Test
  void aMachineRemovedWhileItIsRestoredLeavesNothing() throws Exception {
    RestoreRequest request = request();
    CompletableFuture<RestoredMachine> abandoned =
        host.begin(() -> machinery.restore(machine(), request));
    host.await(() -> machinery.remove(machine()));
    abandoned.handle((restored, refused) -> 0).get(90, TimeUnit.SECONDS);
    nothingRuns();
  }

  @Test
  void anAbandonedRestoreThatIsStoppedLeavesNothing() throws Exception {
    RestoreRequest request = request();
    host.await(() -> machinery.restore(machine(), request).compose(RestoredMachine::stop));
    nothingRuns();
  }

  @Test
  void aMachineIsOpenedOnce() {
    assertThatThrownBy(() -> host.await(() -> machinery.open(List.of(machine()))))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining(machine().name());
  }
}
