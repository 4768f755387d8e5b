package io.rookery.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpGatewayTest {
  @TempDir Path folder;
  private FakeNode node;
  private Web web;

  @BeforeEach
  void open() {
    node = FakeNode.open(folder);
    web = new Web(node);
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aJobIsReadAsItsDocumentSays() {
    web.postJson("/api/v1/jobs", "{\"url\": \"http://127.0.0.1/x\", \"owner\": \"me\"}");
    JsonObject job = Web.json(web.send("GET", "/api/v1/jobs/2"));
    assertThat(job.getLong("id")).isEqualTo(2);
    assertThat(job.getString("state")).isEqualTo("QUEUED");
    assertThat(job.getString("owner")).isEqualTo("me");
    JsonObject list = Web.json(web.send("GET", "/api/v1/jobs?state=queued&owner=me&limit=5"));
    assertThat(list.getJsonArray("jobs")).containsExactly(job);
    assertThat(Web.json(web.send("GET", "/api/v1/jobs?before=2")).getJsonArray("jobs")).isEmpty();
    assertThat(Web.json(web.send("GET", "/api/v1/jobs/2/explain")).getString("reason"))
        .contains("beos");
  }

  @Test
  void aTimelineTellsHowLongEachStageTook() {
    web.postJson("/api/v1/jobs", "{\"url\": \"http://127.0.0.1/\"}");
    node.jobs.run(2, JobState.COMPLETED);
    JsonObject timeline = Web.json(web.send("GET", "/api/v1/jobs/2/timeline"));
    assertThat(timeline.getJsonArray("events")).hasSize(4);
    assertThat(timeline.getJsonArray("stages").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("attempt", 1)
                .put("stage", "boot")
                .put("startedAt", "2026-11-23T12:00:00.400Z")
                .put("millis", 300));
    assertThat(timeline.getJsonArray("stages").getJsonObject(1).getInteger("millis"))
        .isEqualTo(300);
  }

  @Test
  void cancellingTellsWhatBecameOfIt() {
    web.postJson("/api/v1/jobs", "{\"url\": \"http://127.0.0.1/\"}");
    assertThat(Web.json(web.send("DELETE", "/api/v1/jobs/2")).getString("outcome"))
        .isEqualTo("cancelled");
    assertThat(web.send("DELETE", "/api/v1/jobs/2").statusCode()).isEqualTo(200);
    assertThat(web.send("POST", "/api/v1/jobs/2/retry").statusCode()).isEqualTo(202);
    node.jobs.run(2, JobState.RUNNING);
    HttpResponse<String> requested = web.send("DELETE", "/api/v1/jobs/2");
    assertThat(requested.statusCode()).isEqualTo(202);
    assertThat(Web.json(requested).getString("outcome")).isEqualTo("requested");
    node.jobs.run(2, JobState.COMPLETED);
    assertThat(web.send("DELETE", "/api/v1/jobs/2").statusCode()).isEqualTo(409);
  }

  @Test
  void aCancellationThatIsNotRecordedYetIsAcceptedAndSaysSo() {
    node.jobs.storeAway = true;
    HttpResponse<String> kept = web.send("DELETE", "/api/v1/jobs/2");
    assertThat(kept.statusCode()).isEqualTo(202);
    assertThat(Web.json(kept).getString("outcome")).isEqualTo("kept");
    assertThat(Web.json(kept).getString("message")).contains("not recorded yet", "it fell over");
  }

  @Test
  void aRunningJobIsExtended() {
    web.postJson("/api/v1/jobs", "{\"url\": \"http://127.0.0.1/\"}");
    HttpResponse<String> extended = web.postJson("/api/v1/jobs/2/extend", "{\"by\": \"60s\"}");
    assertThat(extended.statusCode()).isEqualTo(202);
    assertThat(Web.json(extended))
        .isEqualTo(new JsonObject().put("id", 2).put("by", "60s").put("extended", "90s"));
    assertThat(web.postJson("/api/v1/jobs/9/extend", "{\"by\": \"60s\"}").statusCode())
        .isEqualTo(404);
    for (String wrong : List.of("{\"by\": \"soon\"}", "{\"by\": 60}", "{}", "{\"by\": \"2h\"}")) {
      HttpResponse<String> refused = web.postJson("/api/v1/jobs/2/extend", wrong);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(Web.json(refused).getString("field")).as(wrong).isEqualTo("by");
    }
    assertThat(Web.json(web.postJson("/api/v1/jobs/2/extend", "[]")).getString("field"))
        .isEqualTo("body");
    node.jobs.run(2, JobState.COMPLETED);
    assertThat(web.postJson("/api/v1/jobs/2/extend", "{\"by\": \"60s\"}").statusCode())
        .isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /api/v1/jobs/9,               404, no.such.job,       ",
    "GET,    /api/v1/jobs/x,               400, invalid.field,      id",
    "GET,    /api/v1/jobs/-1,              400, invalid.field,      id",
    "GET,    /api/v1/jobs?limit=0,         400, invalid.field,      limit",
    "GET,    /api/v1/jobs?limit=9999999999,400, invalid.field,      limit",
    "GET,    /api/v1/jobs?state=ASLEEP,    400, invalid.field,      state",
    "GET,    /api/v1/jobs?before=x,        400, invalid.field,      before",
    "GET,    /api/v1/jobs?owner=a&owner=b, 400, invalid.field,      owner",
    "GET,    /api/v1/jobs/404/results,     404, no.such.job,       ",
    "GET,    /api/v1/jobs/9/pcap,          404, no.such.file,      ",
    "GET,    /api/v1/events?from=x,        400, invalid.field,      from",
    "GET,    /api/v1/events?job=9,         404, no.such.job,       ",
    "DELETE, /api/v1/jobs/9,               404, no.such.job,       ",
    "POST,   /api/v1/jobs/9/retry,         404, no.such.job,       ",
    "POST,   /api/v1/machines/none/drain,  404, no.such.machine,   ",
    "POST,   /api/v1/machines/lab-2/snapshot, 409, wrong.state,    ",
    "POST,   /api/v1/nodes/none/drain,     404, no.such.node,      ",
    "POST,   /api/v1/jobs,                 415, unsupported.media.type, ",
    "GET,    /api/v1/nothing,              404, not.found,         ",
    "GET,    /,                            404, not.found,         ",
    "PUT,    /api/v1/jobs,                 405, method.not.allowed, ",
    "GET,    /api/v1/machines/x/drain,     405, method.not.allowed, ",
  })
  void refusalsAreJsonWithTheFittingStatus(
      String method, String path, int status, String code, String field) {
    HttpResponse<String> response = web.send(method, path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    JsonObject error = Web.json(response);
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("field")).isEqualTo(field);
    assertThat(error.getString("message")).isNotBlank();
  }

  @Test
  void aStoreThatIsGoneIsATemporaryFailure() {
    node.jobs.failure =
        Optional.of(new StoreException("the store does not answer", new Exception()));
    HttpResponse<String> response = web.send("GET", "/api/v1/jobs");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(Web.json(response).getString("code")).isEqualTo("store.unavailable");
  }

  @Test
  void aFullNodeSaysWhenToAskAgain() {
    node.jobs.failure = Optional.of(new BusyException("too much", Duration.ofSeconds(7)));
    HttpResponse<String> response = web.send("GET", "/api/v1/jobs");
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("7");
  }

  @Test
  void aDefectIsToldByAnIdAndNotByATrace() {
    node.jobs.failure = Optional.of(new IllegalStateException("very private"));
    HttpResponse<String> response = web.send("GET", "/api/v1/jobs");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .doesNotContain("private")
        .doesNotContain("Exception")
        .containsPattern("under [0-9a-f]{16}");
  }

  @Test
  void aRequestThatIsNotAnsweredInTimeEnds() {
    try (FakeNode slow = new FakeNode(folder, List.of(), Duration.ofMillis(200))) {
      slow.jobs.silent = true;
      HttpResponse<String> response = new Web(slow).send("GET", "/api/v1/jobs");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(Web.json(response).getString("code")).isEqualTo("deadline");
    }
  }

  @Test
  void thePoolIsShownAndTakenOutOfWork() {
    assertThat(Web.json(web.send("GET", "/api/v1/machines")).getJsonArray("machines")).hasSize(2);
    assertThat(Web.json(web.send("POST", "/api/v1/machines/lab-1/drain")).getString("state"))
        .isEqualTo("DRAINED");
    assertThat(Web.json(web.send("POST", "/api/v1/machines/lab-1/resume")).getString("state"))
        .isEqualTo("IDLE");
    assertThat(Web.json(web.send("GET", "/api/v1/nodes")).getJsonArray("nodes")).hasSize(1);
    assertThat(Web.json(web.send("POST", "/api/v1/nodes/node-1/drain")).getString("state"))
        .isEqualTo("DRAINED");
  }

  @Test
  void operatorsSeeHealthMetricsAndFindings() {
    assertThat(web.send("GET", "/api/v1/health/live").statusCode()).isEqualTo(200);
    assertThat(web.send("GET", "/api/v1/health/ready").statusCode()).isEqualTo(200);
    node.ready = false;
    HttpResponse<String> down = web.send("GET", "/api/v1/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(Web.json(down).getJsonObject("parts").getString("store")).isEqualTo("ok");
    for (String path : List.of("/metrics", "/api/v1/metrics")) {
      HttpResponse<String> metrics = web.send("GET", path);
      assertThat(metrics.body()).endsWith("# EOF\n");
      assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/openmetrics-text");
    }
    node.healthy = false;
    assertThat(Web.json(web.send("GET", "/api/v1/doctor")).getJsonArray("leaks")).hasSize(1);
  }

  @Test
  void headersBeyondTheirLimitAreRefused() {
    String answer =
        web.raw(
            "GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nX: "
                + "x".repeat(40_000)
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 431");
  }

  @Test
  void aSecondRequestOnTheSameConnectionIsAnsweredAfterARefusal() {
    String both =
        web.raw(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 5\r\n\r\nhello"
                + "GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(both).contains("415").contains("{\"status\":\"UP\"}");
  }

  @Test
  void jsonBodiesAreBounded() {
    HttpResponse<String> response =
        web.send(
            "POST",
            "/api/v1/jobs",
            BodyPublishers.ofInputStream(() -> new Zeros(3 << 20)),
            "Content-Type",
            "application/json");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(Web.json(response).getString("code")).isEqualTo("body.too.large");
  }
}
