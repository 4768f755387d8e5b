package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
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

/** Samples that would run for ever in simulated guests, with an analyzer that ends them in time. */
class ExtendTest {
  private static final Duration NEVER = Duration.ofHours(1);

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

  private long submit(String timeout) {
    JsonObject spec =
        new JsonObject()
            .put("url", "http://a.test/")
            .put("timeout", timeout)
            .put("enforceTimeout", true);
    return await(rig.ask("jobs.submit", spec)).getLong("id");
  }

  private JsonObject extend(long id, String by) {
    return await(rig.ask("jobs.extend", new JsonObject().put("id", id).put("by", by)));
  }

  private JsonObject refused(long id, String by) {
    ReplyException refused = catchThrowableOfType(ReplyException.class, () -> extend(id, by));
    return new JsonObject(refused.getMessage());
  }

  private void awaitStage(long id, String stage) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                await(store.timeline(id)).stream()
                    .anyMatch(
                        event ->
                            event.type().equals("stage.started")
                                && event.data().getString("stage").equals(stage)));
  }

  private JobState ended(long id) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> await(store.find(id)).orElseThrow().state().ended());
    return await(store.find(id)).orElseThrow().state();
  }

  private JsonObject event(long id, String type, String holding) {
    return await(store.timeline(id)).stream()
        .filter(event -> event.type().equals(type) && event.data().encode().contains(holding))
        .findFirst()
        .orElseThrow()
        .data();
  }

  @Test
  void aSampleThatIsExtendedRunsLongerAndItsAnalyzerEndsIt() {
    await(rig.start(NEVER, List.of(DispatchRig.simulated("sim-1", "127.34.0.1"))));
    long id = submit("2s");
    awaitStage(id, "run");

    assertThat(extend(id, "3s"))
        .isEqualTo(new JsonObject().put("id", id).put("by", "3s").put("extended", "3s"));

    assertThat(ended(id)).isEqualTo(JobState.COMPLETED);
    JsonObject run = event(id, "stage.ended", "\"run\"");
    assertThat(run.getLong("ms")).isGreaterThanOrEqualTo(4_000);
    assertThat(run.getString("outcome")).isEqualTo("done");
    assertThat(event(id, "job.extended", ""))
        .isEqualTo(new JsonObject().put("ms", 3000).put("extendedMs", 3000));
    assertThat(event(id, "run.extended", ""))
        .isEqualTo(new JsonObject().put("timeout", "5s").put("told", true));
    assertThat(rig.sweepFound()).isZero();
  }

  @Test
  void anExtensionWhoseEventWasLostIsFoundByTheSweep() {
    await(rig.start(Duration.ofMillis(200), List.of(DispatchRig.simulated("sim-1", "127.34.1.1"))));
    long id = submit("2s");
    awaitStage(id, "run");
    // Behind the desk's back, so that nobody is told.
    await(store.extend(id, Duration.ofSeconds(3), Duration.ofHours(1)));

    assertThat(ended(id)).isEqualTo(JobState.COMPLETED);
    assertThat(event(id, "stage.ended", "\"run\"").getLong("ms")).isGreaterThanOrEqualTo(4_000);
  }

  @Test
  void whatCannotBeExtendedIsRefusedWithTheReason() {
    await(rig.start(NEVER, List.of(DispatchRig.simulated("sim-1", "127.34.2.1"))));
    assertThat(refused(999_999, "60s").getInteger("code")).isEqualTo(404);
    await(rig.dispatcher.drain("sim-1"));
    long id = submit("60s");
    assertThat(refused(id, "60s").getInteger("code")).isEqualTo(409);
    assertThat(refused(id, "60s").getString("message")).contains("QUEUED");
    assertThat(refused(id, "soon").getInteger("code")).isEqualTo(400);
    assertThat(refused(id, "0s").getString("field")).isEqualTo("by");

    await(rig.dispatcher.resume("sim-1"));
    awaitStage(id, "run");
    JsonObject tooLong = refused(id, "1h");
    assertThat(tooLong.getInteger("code")).isEqualTo(400);
    assertThat(tooLong.getString("field")).isEqualTo("by");
    assertThat(tooLong.getString("message")).contains("at most 540s", "timeouts.longest");
    await(rig.ask("jobs.cancel", new JsonObject().put("id", id)));
    assertThat(refused(id, "60s").getInteger("code")).isEqualTo(409);
    ended(id);
    assertThat(refused(id, "60s").getString("message")).contains("CANCELLED");
  }
}
