package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.analysis.Timers;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.ExternalMachinery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProspectsTest {
  private static final Requirement LINUX = Requirement.ofKey("linux|*|*|");
  private static final MachineView FAR =
      new MachineView("far", "linux", "x64", Set.of(), Optional.empty(), false, false);

  private final List<MachineView> elsewhere = new ArrayList<>();
  private final List<Runnable> due = new ArrayList<>();
  private final Pool pool =
      new Pool(
          "node-1",
          List.of(
              new DrivenMachine(DispatchRig.dead("near", "127.36.0.1"), new ExternalMachinery())),
          Clock.systemUTC());
  private final Prospects prospects =
      new Prospects(
          "node-1",
          pool,
          () -> elsewhere,
          Optional::empty,
          new SampleFetches(SampleSupply.everythingIsHere(), Runnable::run, () -> {}),
          new HeadStart(timers(), () -> {}));

  private Timers timers() {
    return new Timers() {
      @Override
      public long millis() {
        return 0;
      }

      @Override
      public Timer after(Duration delay, Runnable task) {
        due.add(task);
        return () -> {};
      }
    };
  }

  private static Job job(String... excluded) {
    return new Job(
        7,
        new JobSpec(
            new Target.Url("http://a.test/"),
            LINUX,
            "",
            1,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        JobState.QUEUED,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Set.of(excluded),
        false);
  }

  private List<Requirement> servable() {
    return prospects.servable(pool.get("near"), List.of(LINUX));
  }

  @Test
  void afterAFaultOfThisNodeAnIdleMachineOfAnotherGoesFirst() {
    elsewhere.add(FAR);
    assertThat(servable()).containsExactly(LINUX);
    prospects.prefersOthers(job());
    assertThat(servable()).isEmpty();
    due.get(0).run();
    assertThat(servable()).containsExactly(LINUX);
  }

  @Test
  void nobodyGoesFirstWhoCouldNotTakeTheJobNow() {
    prospects.prefersOthers(job());
    elsewhere.add(FAR.occupiedBy("busy with job 3"));
    prospects.prefersOthers(job());
    elsewhere.add(FAR);
    prospects.prefersOthers(job("far"));
    assertThat(servable()).containsExactly(LINUX);
  }
}
