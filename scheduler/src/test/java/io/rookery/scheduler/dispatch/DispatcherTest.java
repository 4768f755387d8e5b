package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.simulated.DiaryEntry;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real store, real clients and a real result server; the guests are simulated. */
class DispatcherTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final JsonObject URL = new JsonObject().put("url", "http://a.test/");

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private Vertx vertx;
  private PgJobStore store;
  private DispatchRig rig;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    rig = new DispatchRig(vertx, store, directory);
  }

  @AfterEach
  void close() {
    await(rig.dispatcher.stopAll());
    await(rig.simulated.close());
    await(store.close());
    await(vertx.close());
  }

  private long submit(JsonObject spec) {
    return await(rig.ask("jobs.submit", spec)).getLong("id");
  }

  private Job awaitEnd(long id) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> await(store.find(id)).orElseThrow().state().ended());
    return await(store.find(id)).orElseThrow();
  }

  @Test
  void everyJobIsRunByItsEventsAloneAndNoMachineRunsTwoAtOnce() {
    List<Machine> machines =
        IntStream.rangeClosed(1, 8)
            .mapToObj(i -> DispatchRig.simulated("sim-" + i, "127.31.0." + i))
            .toList();
    await(rig.start(NEVER, machines));
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(submit(URL));
    }
    for (long id : ids) {
      Job job = awaitEnd(id);
      assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
      assertThat(job.attempt().orElseThrow().number()).isEqualTo(1);
    }
    assertThat(rig.sweepFound()).isZero();
    Map<String, List<DiaryEntry>> lives =
        rig.simulated.diary().stream().collect(Collectors.groupingBy(DiaryEntry::machine));
    lives.values().forEach(DispatcherTest::assertOneAfterTheOther);
    assertThat(rig.simulated.diary()).hasSize(60);
  }

  private static void assertOneAfterTheOther(List<DiaryEntry> lives) {
    Instant free = Instant.MIN;
    for (DiaryEntry life : lives) {
      assertThat(life.restoredAt()).isAfterOrEqualTo(free);
      free = life.stoppedAt().orElseThrow();
    }
  }

  @Test
  void aJobThatNoEventAnnouncedIsFoundByTheSweepAndCountedAsADefect() {
    await(rig.start(Duration.ofMillis(200), List.of(DispatchRig.simulated("sim-1", "127.31.1.1"))));
    // Submitted behind the desk's back, as if the event had been lost.
    long id = await(store.submit(spec())).id();
    assertThat(awaitEnd(id).state()).isEqualTo(JobState.COMPLETED);
    assertThat(rig.sweepFound()).isEqualTo(1);
  }

  private static JobSpec spec() {
    return new JobSpec(
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
  }

  @Test
  void aJobWhoseMachineFailedIsTriedOnAnother() {
    await(
        rig.start(
            NEVER,
            List.of(
                DispatchRig.dead("dead", "127.31.2.1"),
                DispatchRig.simulated("sim-1", "127.31.2.2"))));
    await(rig.dispatcher.drain("sim-1"));
    long id = submit(URL);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> await(store.find(id)).orElseThrow().excludedMachines().contains("dead"));
    await(rig.dispatcher.resume("sim-1"));

    Job job = awaitEnd(id);
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempt().orElseThrow().number()).isEqualTo(2);
    assertThat(job.attempt().orElseThrow().machine()).isEqualTo("sim-1");
    assertThat(await(store.timeline(id)).toString()).contains("boot.refused");
  }

  @Test
  void aJobWhoseOnlyMachineFailedFailsWithTheReason() {
    await(rig.start(NEVER, List.of(DispatchRig.dead("dead", "127.31.3.1"))));
    Job job = awaitEnd(submit(URL));
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.failure().orElseThrow().code()).isEqualTo("boot.refused");
    assertThat(await(rig.ask("jobs.explain", new JsonObject().put("id", job.id()))).encode())
        .contains("It was not tried again: no other machine could serve it")
        .contains("has failed on dead, and retry.attempts is 3");
    JsonObject attempt =
        await(rig.ask("jobs.attempts", new JsonObject().put("id", job.id())))
            .getJsonArray("attempts")
            .getJsonObject(0);
    assertThat(attempt.getString("state")).isEqualTo("FAILED");
    assertThat(attempt.getJsonObject("failure").getString("stage")).isEqualTo("boot");
    assertThat(attempt.getJsonObject("failure").getString("fault")).isEqualTo("machine");
    assertThat(attempt.getJsonObject("failure").getString("remedy")).contains("agentPort");
  }

  @Test
  void aDrainedMachineTakesNothingUntilItIsResumed() {
    await(rig.start(NEVER, List.of(DispatchRig.simulated("sim-1", "127.31.4.1"))));
    await(rig.dispatcher.drain("sim-1"));
    long id = submit(URL);
    assertThat(await(rig.ask("jobs.explain", new JsonObject().put("id", id))).encode())
        .contains("drained by an operator");
    assertThat(rig.simulated.diary()).isEmpty();
    await(rig.dispatcher.resume("sim-1"));
    assertThat(awaitEnd(id).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void theBusAnswersLikeHttp() {
    await(rig.start(NEVER, List.of()));
    long id = submit(URL.copy().put("submissionId", "a").put("owner", "me"));
    JsonObject again = await(rig.ask("jobs.submit", URL.copy().put("submissionId", "a")));
    assertThat(again).isEqualTo(new JsonObject().put("id", id).put("created", false));
    assertThat(await(rig.ask("jobs.get", new JsonObject().put("id", id))).getString("state"))
        .isEqualTo("QUEUED");
    assertThat(
            await(rig.ask("jobs.list", new JsonObject().put("owner", "me"))).getJsonArray("jobs"))
        .hasSize(1);
    assertThat(await(rig.ask("jobs.cancel", new JsonObject().put("id", id))))
        .isEqualTo(new JsonObject().put("id", id).put("outcome", "cancelled"));
    refused("jobs.submit", new JsonObject().put("url", "nonsense"), 400, "\"field\":\"url\"");
    JsonObject script = new JsonObject().put("sha256", "0f".repeat(32)).put("name", "a.py");
    refused(
        "jobs.submit",
        URL.copy().put("scripts", new JsonObject().put("during", script)),
        400,
        "\"field\":\"scripts.during.sha256\"");
    refused("jobs.get", new JsonObject().put("id", 999_999), 404, "999999");
    refused("jobs.get", new JsonObject().put("id", "x"), 400, "\"field\":\"id\"");
    refused("jobs.submit", new JsonObject().put("sha256", "a".repeat(64)), 400, "no stored sample");
  }

  @Test
  void thePoolIsOnTheBus() {
    await(rig.start(NEVER, List.of(DispatchRig.simulated("sim-1", "127.31.5.1"))));
    JsonObject named = new JsonObject().put("name", "sim-1");
    assertThat(await(rig.ask("machines.drain", named)).getString("state")).isEqualTo("DRAINED");
    assertThat(await(rig.ask("machines.list", new JsonObject())).encode()).contains("DRAINED");
    assertThat(await(rig.ask("machines.resume", named)).getString("state")).isEqualTo("IDLE");
    refused("machines.drain", new JsonObject().put("name", "none"), 404, "none");
  }

  private void refused(String operation, JsonObject body, int code, String holding) {
    assertThatThrownBy(() -> await(rig.ask(operation, body)))
        .satisfies(
            thrown -> {
              Throwable cause = thrown instanceof ReplyException ? thrown : thrown.getCause();
              assertThat(cause).isInstanceOf(ReplyException.class);
              assertThat(((ReplyException) cause).failureCode()).isEqualTo(code);
              assertThat(cause.getMessage()).contains(holding);
            });
  }
}
