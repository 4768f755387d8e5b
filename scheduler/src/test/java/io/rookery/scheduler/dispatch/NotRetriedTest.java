package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NotRetriedTest {
  private static MachineView machine(String name) {
    return new MachineView(name, "linux", "x64", Set.of(), Optional.empty(), false, false);
  }

  private static String reason(FailureCode code, Set<String> excluded, String... machines) {
    return told(code, excluded, machines).getString("reason");
  }

  private static JsonObject told(FailureCode code, Set<String> excluded, String... machines) {
    Failure failure = Failure.of(code, code.stages().iterator().next(), "seen");
    JobSpec spec =
        new JobSpec(
            new Target.Url("http://a.test/"),
            Requirement.ofKey("*|*|*|"),
            "",
            1,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Attempt last =
        new Attempt(
            excluded.size() + 1,
            "node-1",
            "lab-1",
            Stage.TEARDOWN,
            Instant.EPOCH,
            Optional.of(Instant.EPOCH),
            Optional.of(failure),
            Duration.ZERO);
    Job job =
        new Job(
            17,
            spec,
            JobState.FAILED,
            Instant.EPOCH,
            Optional.of(last),
            Optional.of(failure),
            excluded,
            false);
    List<MachineView> views = List.of(machines).stream().map(name -> machine(name)).toList();
    return new NotRetried(job, views, 3).toJson();
  }

  @Test
  void aFailureThatNoOtherMachineWouldSpareTheJob() {
    assertThat(reason(FailureCode.RUN_ANALYZER_CRASHED, Set.of(), "lab-1", "lab-2"))
        .startsWith("seen — The analyzer failed")
        .contains("It was not tried again: run.analyzer-crashed is not retriable")
        .endsWith("rookery retry 17 runs it all the same");
  }

  @Test
  void attemptsThatAreUsedUp() {
    assertThat(reason(FailureCode.BOOT_HUNG, Set.of("lab-2", "lab-3"), "lab-1", "lab-2", "lab-4"))
        .endsWith("it has failed on 3 machine(s), lab-1, lab-2, lab-3, and retry.attempts is 3");
  }

  @Test
  void attemptsThatWereLostWithTheirNodes() {
    assertThat(reason(FailureCode.NODE_LOST, Set.of(), "lab-1", "lab-2"))
        .endsWith(
            "its attempts are used up (retry.attempts: 3), and the last was lost with its node");
  }

  @Test
  void noOtherMachineAndWhatIsWrongWithEach() {
    JsonObject told = told(FailureCode.BOOT_REFUSED, Set.of(), "lab-1");
    assertThat(told.getString("reason"))
        .endsWith(
            "no other machine could serve it; it has failed on lab-1, and retry.attempts is 3");
    assertThat(told.getJsonArray("machines").getJsonObject(0).getJsonArray("reasons"))
        .containsExactly("has failed this job before");
  }
}
