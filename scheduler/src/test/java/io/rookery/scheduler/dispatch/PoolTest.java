package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.ExternalMachinery;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
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

  private void quarantine(String name) {
    Failure failure = Failure.of(FailureCode.BOOT_HUNG, Stage.BOOT, "no word");
    QuarantineOptions options =
        new QuarantineOptions(1, Duration.ofSeconds(30), Duration.ofMinutes(30), 5);
    pool.get(name)
        .breaker()
        .move(CircuitBreaker.Signal.TRIPPED, Optional.of(failure), Instant.EPOCH, options);
  }

  @Test
  void aMachineInQuarantineTakesNothingAndIsShownWithItsReason() {
    quarantine("tux");
    assertThat(able("linux|*|*|")).isEmpty();
    assertThat(pool.quarantined()).isEqualTo(1);
    JsonObject shown = pool.toJson(pool.get("tux"));
    assertThat(shown.getString("state")).isEqualTo("QUARANTINED");
    JsonObject quarantine = shown.getJsonObject("quarantine");
    assertThat(quarantine.getString("reason")).startsWith("boot.hung: no word");
    assertThat(quarantine.getString("since")).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(quarantine.getString("nextProbeAt")).isEqualTo("1970-01-01T00:00:30Z");
    assertThat(quarantine.getInteger("probes")).isZero();
    assertThat(MachineView.fromJson(shown)).contains(pool.get("tux").view());
  }

  @Test
  void anExplanationNamesQuarantinedMachinesAndWhenTheyAreTriedAgain() {
    quarantine("tux");
    JsonObject answer = explain(job("linux|*|*|"));
    assertThat(answer.getString("reason")).contains("every machine", "quarantine", "canary");
    assertThat(answer.encode())
        .contains("quarantined since", "boot.hung", "a canary tries it at 1970-01-01T00:00:30Z");
    assertThat(MachineMatch.another(pool.views(), Requirement.ofKey("linux|*|*|"), Set.of()))
        .isTrue();
  }

  @Test
  void aMachineThatIsDrainedInQuarantineIsShownAsDrainedAndIsTriedByNoCanary() {
    quarantine("tux");
    pool.get("tux").drain(true);
    JsonObject shown = pool.toJson(pool.get("tux"));
    assertThat(shown.getString("state")).isEqualTo("DRAINED");
    assertThat(shown.containsKey("quarantine")).isTrue();
    assertThat(pool.get("tux").vacant()).isFalse();
  }

  @Test
  void theMachinesOfAHeldNodeAreShownAsHeldHoweverTheyAre() {
    Suspension hold = new Suspension("why", Instant.EPOCH, Instant.EPOCH, 0, false);
    List<MachineView> held =
        pool.views().stream().map(view -> view.heldBy("node-1", Optional.of(hold))).toList();
    JsonObject answer = Explanation.of(job("linux|*|*|"), held);
    assertThat(answer.getString("reason")).contains("held");
    assertThat(answer.encode()).contains("node node-1 is HELD since 1970-01-01T00:00:00Z, why");
  }

  @Test
  void aCanaryForTheNodeGoesToATrustedMachineThatWasNotTriedForLong() {
    for (String name : List.of("office", "plain", "old")) {
      pool.get(name).canary(name.length());
      pool.get(name).canaryIsBack();
    }
    quarantine("tux");
    assertThat(pool.forCanary()).contains(pool.get("old"));
    pool.get("old").claiming(true);
    assertThat(pool.forCanary()).contains(pool.get("plain"));
    pool.get("plain").drain(true);
    pool.get("office").canary(9);
    assertThat(pool.forCanary()).contains(pool.get("tux"));
    assertThat(pool.toJson(pool.get("office")).getString("state")).isEqualTo("PROBING");
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
