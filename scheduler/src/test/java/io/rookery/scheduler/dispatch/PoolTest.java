package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.ExternalMachinery;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolTest {
  private static final Machinery DRIVER = new ExternalMachinery();
  private final Pool pool =
      new Pool(
          "node-1",
          driven(
              machine("office", "windows", "x64", Set.of("office", "de")),
              machine("plain", "windows", "x64", Set.of()),
              machine("old", "windows", "x86", Set.of()),
              machine("tux", "linux", "x64", Set.of())),
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  private static List<DrivenMachine> driven(Machine... machines) {
    return Stream.of(machines).map(machine -> new DrivenMachine(machine, DRIVER)).toList();
  }

  private static Machine machine(String name, String platform, String arch, Set<String> tags) {
    return new Machine(
        name,
        "external",
        platform,
        arch,
        "127.0.1.1",
        8000,
        AgentKind.AUTO,
        Dialect.CAPE,
        tags,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Job job(String requirement, String... excluded) {
    return new Job(
        7,
        new JobSpec(
            new Target.Url("http://example.test/"),
            Requirement.ofKey(requirement),
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

  private List<String> able(String requirement) {
    return pool.idle().stream()
        .map(PooledMachine::view)
        .filter(machine -> MachineMatch.serves(machine, Requirement.ofKey(requirement)))
        .map(MachineView::name)
        .toList();
  }

  private JsonObject explain(Job job) {
    return Explanation.of(job, pool.views());
  }

  @Test
  void aMachineOfAnotherNodeIsMatchedAsThatNodeShowsIt() {
    JsonObject shown = pool.toJson(pool.get("office"));
    MachineView elsewhere = MachineView.fromJson(shown).orElseThrow();
    assertThat(elsewhere).isEqualTo(pool.get("office").view());
    assertThat(MachineView.fromJson(shown.copy().put("surprise", 1))).contains(elsewhere);
    assertThat(MachineView.fromJson(new JsonObject().put("name", 7))).isEmpty();
    assertThat(MachineView.fromJson(shown.copy().put("state", "BUSY").put("job", 17L)))
        .hasValueSatisfying(
            busy -> assertThat(busy.occupied().orElseThrow()).contains("busy with job 17"));
  }

  @Test
  void machinesServeWhatFulfilsEveryConstraint() {
    assertThat(able("*|*|*|")).containsExactlyInAnyOrder("office", "plain", "old", "tux");
    assertThat(able("windows|*|*|")).containsExactlyInAnyOrder("office", "plain", "old");
    assertThat(able("windows|*|*|office")).containsExactly("office");
    assertThat(able("*|*|tux|")).containsExactly("tux");
    assertThat(able("linux|*|office|")).isEmpty();
  }

  @Test
  void anX64MachineRunsX86AndNotTheOtherWayRound() {
    assertThat(able("windows|x86|*|")).containsExactlyInAnyOrder("office", "plain", "old");
    assertThat(able("windows|x64|*|")).containsExactlyInAnyOrder("office", "plain");
    assertThat(able("windows|*|*|x64")).containsExactlyInAnyOrder("office", "plain");
  }

  @Test
  void specialMachinesAreTakenLast() {
    List<PooledMachine> idle = pool.idle();
    assertThat(idle.get(idle.size() - 1).machine().name()).isEqualTo("office");
  }

  @Test
  void drainedMachinesTakeNothing() {
    pool.get("tux").drain(true);
    assertThat(able("linux|*|*|")).isEmpty();
    pool.get("tux").drain(false);
    assertThat(able("linux|*|*|")).containsExactly("tux");
  }

  @Test
  void anExplanationNamesTheConstraintThatFailsForEachMachine() {
    JsonObject answer = explain(job("linux|*|*|office"));
    assertThat(answer.getString("reason")).contains("no machine fulfils");
    assertThat(answer.getJsonArray("machines").encode())
        .contains("platform is windows, the job asks for linux")
        .contains("tag office is missing");
  }

  @Test
  void anExplanationSaysWhenAllMachinesHaveFailedTheJob() {
    JsonObject answer = explain(job("linux|*|*|", "tux"));
    assertThat(answer.getString("reason")).contains("has failed it before");
  }

  @Test
  void anExplanationSaysWhatTheAbleMachinesDo() {
    pool.get("tux").drain(true);
    JsonObject answer = explain(job("linux|*|*|"));
    assertThat(answer.getString("reason")).contains("1 machine(s)");
    assertThat(answer.encode()).contains("drained by an operator");
  }
}
