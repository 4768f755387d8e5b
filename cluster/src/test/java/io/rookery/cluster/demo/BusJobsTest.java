package io.rookery.cluster.demo;

import static io.rookery.cluster.gateway.FakeNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.gateway.FakeJobDesk;
import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.JobsVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BusJobsTest {
  private static final String SUBMIT = "rookery.jobs.submit";
  private static final JsonObject SPEC =
      new JsonObject().put("url", "http://127.0.0.1/").put("submissionId", "mail-1");

  private final Vertx vertx = FakeNode.withoutCache();
  private final FakeJobDesk desk = new FakeJobDesk();
  private final BusJobs jobs = new BusJobs(vertx, Duration.ofMillis(300), Duration.ofSeconds(60));

  @BeforeEach
  void announce() {
    desk.listen(event -> vertx.eventBus().publish("rookery.events", event.toJson()));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void aSubmissionWhoseAnswerIsLostIsRepeatedUnderItsName() {
    List<JsonObject> seen = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            SUBMIT,
            message -> {
              seen.add(message.body());
              if (seen.size() > 1) {
                message.reply(new JsonObject().put("id", 2).put("created", false));
              }
            });
    assertThat(await(jobs.submit(SPEC)).getBoolean("created")).isFalse();
    assertThat(seen).containsExactly(SPEC, SPEC);
  }

  @Test
  void aNodeThatIsBusyOrNotThereYetIsWaitedFor() {
    Future<JsonObject> submitted = jobs.submit(SPEC);
    List<String> seen = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            SUBMIT,
            message -> {
              seen.add(message.headers().get("deadline"));
              if (seen.size() == 1) {
                message.fail(503, "{}");
              } else {
                message.reply(new JsonObject().put("id", 2));
              }
            });
    assertThat(await(submitted).getLong("id")).isEqualTo(2);
    // Each try has a deadline of its own.
    assertThat(seen).hasSize(2).doesNotHaveDuplicates().allMatch(text -> text.matches("\\d+"));
  }

  @Test
  void whatIsRefusedIsNotRepeated() {
    await(vertx.deployVerticle(new JobsVerticle(desk)));
    assertThatThrownBy(() -> await(jobs.submit(SPEC.copy().put("priority", "high"))))
        .isInstanceOfSatisfying(
            ReplyException.class, refused -> assertThat(refused.failureCode()).isEqualTo(400));
  }

  @Test
  void theEndOfAJobIsToldByItsEvent() {
    await(vertx.deployVerticle(new JobsVerticle(desk)));
    await(jobs.listen());
    long id = await(jobs.submit(SPEC)).getLong("id");
    Future<JsonObject> end = jobs.ended(id);
    desk.append("node.cleaned");
    desk.run(id, JobState.FAILED);
    assertThat(await(end).getString("state")).isEqualTo("FAILED");
  }

  @Test
  void aJobThatEndedBeforeSomebodyAskedIsSeen() {
    await(vertx.deployVerticle(new JobsVerticle(desk)));
    long id = await(jobs.submit(SPEC)).getLong("id");
    desk.run(id, JobState.COMPLETED);
    await(jobs.listen());
    assertThat(await(jobs.ended(id)).getString("state")).isEqualTo("COMPLETED");
  }

  @Test
  void aJobThatIsUnknownIsNotAwaitedForEver() {
    desk.failure = Optional.of(new io.rookery.scheduler.job.NoSuchJobException(9));
    await(vertx.deployVerticle(new JobsVerticle(desk)));
    assertThatThrownBy(() -> await(jobs.ended(9))).isInstanceOf(ReplyException.class);
  }
}
