package io.rookery.scheduler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What drivers promise besides whose restored machines stand in memory before they run. */
public abstract class PausedMachineryContract extends MachineryContract {

  /** Lets the running machine stand still behind the driver's back. */
  protected abstract void freeze() throws Exception;

  @Test
  void aMachineThatStandsStillIsToldFromOneWhoseGuestIsSilentAndCanBeStopped() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    host.agentAnswers(machine(), restored);
    freeze();
    MachineLoss found = host.await(restored::standstill).orElseThrow();
    assertThat(found.by()).isEqualTo(MachineLoss.By.STALLED);
    assertThat(found.reason()).contains(machine().name(), "stands still");
    host.await(restored::stop);
    nothingRuns();
  }

  @Test
  void aMachineThatVanishesBeforeItRunsIsNoticed() throws Exception {
    RestoredMachine restored = restore();
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    vanish();
    assertThat(lost.get(30, TimeUnit.SECONDS).reason()).contains(machine().name());
    host.await(restored::stop);
    nothingRuns();
  }

  @Test
  void aMachineThatVanishedCanBeRestoredWithoutAStop() throws Exception {
    RestoredMachine first = restore();
    vanish();
    RestoredMachine next = restore();
    host.await(next::resume);
    host.agentAnswers(machine(), next);
    host.await(next::stop);
    host.await(first::stop);
  }
}
