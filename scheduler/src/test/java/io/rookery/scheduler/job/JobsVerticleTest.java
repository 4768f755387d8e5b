package io.rookery.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsVerticleTest {
  private static final String SHA256 = "ab".repeat(32);
  private static final JsonObject JOB = new JsonObject().put("id", 17);

  private final ScriptedJobDesk desk = new ScriptedJobDesk();
  private Vertx vertx;

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    vertx.deployVerticle(new JobsVerticle(desk)).await(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  private JsonObject ask(String operation, JsonObject body, DeliveryOptions options) {
    try {
      return vertx
          .eventBus()
          .<JsonObject>request("rookery.jobs." + operation, body, options)
          .await(30, TimeUnit.SECONDS)
          .body();
    } catch (java.util.concurrent.TimeoutException silent) {
      throw new AssertionError(silent);
    }
  }

  private JsonObject ask(String operation, JsonObject body) {
    return ask(operation, body, new DeliveryOptions());
  }

  private JsonObject refusal(int code, String operation, JsonObject body, DeliveryOptions options) {
    ReplyException refused =
        catchThrowableOfType(ReplyException.class, () -> ask(operation, body, options));
    assertThat(refused.failureCode()).isEqualTo(code);
    JsonObject json = new JsonObject(refused.getMessage());
    assertThat(json.getInteger("code")).isEqualTo(code);
    return json;
  }

  private static DeliveryOptions deadline(String value) {
    return new DeliveryOptions().addHeader("deadline", value);
  }

  private static JsonObject spec() {
    return new JsonObject()
        .put("sha256", SHA256)
        .put("name", "invoice.exe")
        .put("platform", "windows")
        .put("submissionId", "mail-4711");
  }

  @Test
  void aJobIsSubmittedAsTheReadmeShowsIt() {
    assertThat(ask("submit", spec())).isEqualTo(JOB.copy().put("created", true));
    assertThat(desk.submitted.get(0).target())
        .isEqualTo(new Target.File(SHA256, "invoice.exe", 512));
    assertThat(desk.submitted.get(0).submissionId()).contains("mail-4711");
  }

  @Test
  void aCancellationIsAnsweredAsOverHttp() {
    assertThat(ask("cancel", JOB)).isEqualTo(JOB.copy().put("outcome", "requested"));
    desk.cancellation = new Cancellation.Done(List.of());
    assertThat(ask("cancel", JOB)).isEqualTo(JOB.copy().put("outcome", "cancelled"));
    desk.cancellation = new Cancellation.TooLate(JobState.CANCELLED);
    assertThat(ask("cancel", JOB)).isEqualTo(JOB.copy().put("outcome", "cancelled"));
    desk.cancellation = new Cancellation.TooLate(JobState.COMPLETED);
    assertThat(refusal(409, "cancel", JOB, new DeliveryOptions()).getString("message"))
        .isEqualTo("job 17 has ended before: COMPLETED");
  }

  @Test
  void aCancellationThatIsNotRecordedYetSaysSo() {
    desk.cancellation = new Cancellation.Kept("the store fell over");
    JsonObject answer = ask("cancel", JOB);
    assertThat(answer.getString("outcome")).isEqualTo("kept");
    assertThat(answer.getString("message")).contains("not recorded yet", "the store fell over");
  }

  @Test
  void anExtensionIsAnsweredAsOverHttp() {
    JsonObject asked = JOB.copy().put("by", "60s");
    assertThat(ask("extend", asked)).isEqualTo(asked.copy().put("extended", "90s"));
    desk.extension = new Extension.PastRun(Stage.COLLECT);
    assertThat(refusal(409, "extend", asked, new DeliveryOptions()).getString("message"))
        .contains("has run", "collect");
    desk.extension = new Extension.TooLong(Duration.ZERO);
    assertThat(refusal(400, "extend", asked, new DeliveryOptions()).getString("message"))
        .contains("by comes too late");
    desk.extension = new Extension.Unknown();
    refusal(404, "extend", asked, new DeliveryOptions());
  }

  @Test
  void aRequestThatComesAfterItsDeadlineIsNotCarriedOut() {
    JsonObject refusal = refusal(408, "submit", spec(), deadline("1000"));
    assertThat(refusal.getString("message")).contains("after its deadline", "send it again");
    assertThat(desk.submitted).isEmpty();
  }

  @Test
  void aRequestBeforeItsDeadlineIsCarriedOut() {
    long later = System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(10);
    ask("submit", spec(), deadline(Long.toString(later)));
    assertThat(desk.submitted).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "2026-11-23T12:00:00Z", "1e3"})
  void aDeadlineThatIsNoNumberIsNamed(String deadline) {
    JsonObject refusal = refusal(400, "submit", spec(), deadline(deadline));
    assertThat(refusal.getString("field")).isEqualTo("deadline");
    assertThat(desk.submitted).isEmpty();
  }

  @Test
  void aStoreThatIsGoneIsRefusedWithAHintWhenToAskAgain() {
    desk.failure = Optional.of(new StoreException("the store does not answer", new Exception()));
    assertThat(refusal(503, "submit", spec(), new DeliveryOptions()).getLong("retryAfter"))
        .isEqualTo(Refusal.SOON.toSeconds());
  }

  @Test
  void whatWaitingCannotHelpCarriesNoHint() {
    JsonObject refusal = refusal(404, "get", JOB, new DeliveryOptions());
    assertThat(refusal.containsKey("retryAfter")).isFalse();
  }
}
