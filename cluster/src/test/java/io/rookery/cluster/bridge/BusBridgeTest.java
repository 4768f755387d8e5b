package io.rookery.cluster.bridge;

import static io.rookery.cluster.bridge.RawClient.ping;
import static io.rookery.cluster.bridge.RawClient.register;
import static io.rookery.cluster.bridge.RawClient.request;
import static io.rookery.cluster.bridge.RawClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.StoreException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real bridge on a free loopback port, spoken to by a bare socket. */
class BusBridgeTest {
  private static final JsonObject URL = new JsonObject().put("url", "http://127.0.0.1/");
  private static final JsonObject JOB = new JsonObject().put("id", 2);

  private BridgeRig rig;
  private RawClient client;

  @BeforeEach
  void open() throws IOException {
    rig = new BridgeRig(List.of());
    client = rig.client();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    rig.close();
  }

  private static void isRefused(JsonObject answer, int code, String message) {
    assertThat(answer.getString("type")).isEqualTo("err");
    assertThat(answer.getInteger("failureCode")).isEqualTo(code);
    assertThat(answer.getString("message")).contains(message);
    assertThat(answer.getJsonObject("body").getInteger("code")).isEqualTo(code);
  }

  @Test
  void aRequestIsAnsweredToItsReplyAddress() throws IOException {
    JsonObject answer = client.ask(request("rookery.jobs.submit", "r1", URL));
    assertThat(answer.getString("type")).isEqualTo("message");
    assertThat(answer.getString("address")).isEqualTo("r1");
    assertThat(answer.getJsonObject("body")).isEqualTo(JOB.copy().put("created", true));
    JsonObject job = client.ask(request("rookery.jobs.get", "r2", JOB)).getJsonObject("body");
    assertThat(job.getString("state")).isEqualTo("QUEUED");
    assertThat(client.ask(request("rookery.jobs.cancel", "r3", JOB)).getJsonObject("body"))
        .isEqualTo(JOB.copy().put("outcome", "cancelled"));
    assertThat(client.ask(ping())).isEqualTo(new JsonObject().put("type", "pong"));
  }

  @Test
  void aRequestThatFailsSaysWhatHttpWouldSay() throws IOException {
    JsonObject bad = URL.copy().put("priority", "high");
    JsonObject refused = client.ask(request("rookery.jobs.submit", "r1", bad));
    isRefused(refused, 400, "priority must be a whole number");
    assertThat(refused.getString("address")).isEqualTo("r1");
    assertThat(refused.getString("failureType")).isEqualTo("RECIPIENT_FAILURE");
    assertThat(refused.getJsonObject("body").getString("field")).isEqualTo("priority");
    isRefused(client.ask(request("rookery.jobs.get", "r2", JOB)), 404, "no job 2");
  }

  @Test
  void aStoreThatIsGoneIsToldWithAHintWhenToAskAgain() throws IOException {
    rig.jobs.failure = Optional.of(new StoreException("the store is silent", new Exception()));
    JsonObject answer = client.ask(request("rookery.jobs.submit", "r", URL));
    isRefused(answer, 503, "the store is silent");
    assertThat(answer.getJsonObject("body").getInteger("retryAfter")).isPositive();
  }

  @Test
  void aRequestThatNobodyAnswersEndsInTime() throws IOException {
    try (BridgeRig impatient = BridgeRig.awake(List.of());
        RawClient waiting = impatient.client()) {
      impatient.jobs.silent = true;
      JsonObject answer = waiting.ask(request("rookery.jobs.list", "r", new JsonObject()));
      isRefused(answer, 503, "may still take effect");
      assertThat(answer.getJsonObject("body").getInteger("retryAfter")).isPositive();
      // This rig has no machines and so nobody who lists them.
      isRefused(
          waiting.ask(request("rookery.machines.list", "r", new JsonObject())),
          503,
          "does not serve");
    }
  }

  @Test
  void aDeadlineIsPassedOn() throws IOException {
    JsonObject submit = request("rookery.jobs.submit", "r", URL);
    isRefused(client.ask(with(submit, "deadline", 1000)), 408, "after its deadline");
    isRefused(client.ask(with(submit, "deadline", "1000")), 408, "after its deadline");
    JsonObject malformed = client.ask(with(submit, "deadline", "soon"));
    isRefused(malformed, 400, "deadline");
    assertThat(malformed.getJsonObject("body").getString("field")).isEqualTo("deadline");
    assertThat(rig.jobs.specs).isEmpty();
  }

  @Test
  void whoGivesNoDeadlineHasTheUsualOne() throws IOException {
    client.ask(request("rookery.jobs.submit", "r", URL));
    assertThat(Long.parseLong(rig.headers().get("deadline")))
        .isGreaterThan(System.currentTimeMillis());
  }

  @Test
  void eventsArriveFromTheRegistrationToItsEnd() throws IOException {
    try (RawClient earlier = rig.client()) {
      earlier.send(register("rookery.events"));
      earlier.ask(ping());
      rig.jobs.append("node.ready");
      // It is on nobody's way any more when another registers.
      assertThat(earlier.read().getJsonObject("body").getString("type")).isEqualTo("node.ready");
    }
    client.send(register("rookery.events"));
    client.send(request("rookery.jobs.submit", "r", URL));
    JsonObject event = client.read();
    JsonObject answer = client.read();
    if (answer.getString("address").equals("rookery.events")) {
      JsonObject first = event;
      event = answer;
      answer = first;
    }
    assertThat(answer.getString("address")).isEqualTo("r");
    assertThat(event.getString("type")).isEqualTo("message");
    assertThat(event.getString("address")).isEqualTo("rookery.events");
    assertThat(event.getJsonObject("body").getString("type")).isEqualTo("job.submitted");
    assertThat(event.getJsonObject("body").getLong("job")).isEqualTo(2);

    client.send(register("rookery.events").put("type", "unregister"));
    client.ask(ping());
    rig.jobs.append("node.drained");
    try (RawClient other = rig.client()) {
      other.send(register("rookery.events"));
      other.ask(ping());
      rig.jobs.append("node.resumed");
      assertThat(other.read().getJsonObject("body").getString("type")).isEqualTo("node.resumed");
    }
    assertThat(client.ask(ping()).getString("type")).isEqualTo("pong");
  }

  @Test
  void whoDoesNotReadItsEventsLosesItsConnection() throws IOException {
    client.send(register("rookery.events"));
    client.ask(ping());
    int size = 128 << 10;
    int count = 400;
    JsonObject large = new JsonObject().put("text", "x".repeat(size));
    for (int i = 0; i < count; i++) {
      rig.vertx.eventBus().publish("rookery.events", large);
    }
    try (RawClient other = rig.client()) {
      Awaitility.await().until(() -> rig.bridge.connections() == 1);
      assertThat(other.ask(ping()).getString("type")).isEqualTo("pong");
    }
    assertThat(client.readToEnd()).isLessThan((long) size * count);
  }

  @ParameterizedTest
  @CsvSource({
    "send,       rookery.machines.drain,       requests may go to",
    "send,       rookery.capture.node-1.start, requests may go to",
    "send,       rookery.events,               requests may go to",
    "send,       rookery.jobs.submit2,         requests may go to",
    "publish,    rookery.events,               nothing may be published",
    "publish,    rookery.jobs.submit,          nothing may be published",
    "register,   rookery.jobs.submit,          only rookery.events",
    "unregister, __vertx.anything,             only rookery.events",
  })
  void everythingElseIsRefusedAndReachesNobody(String type, String address, String message)
      throws IOException {
    JsonObject answer = client.ask(request(address, "r", URL).put("type", type));
    isRefused(answer, 403, message);
    assertThat(answer.getString("address")).isEqualTo("r");
    assertThat(rig.reached()).isZero();
    assertThat(client.ask(ping()).getString("type")).isEqualTo("pong");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|type",
        "{'type': 7}|type",
        "{'type': 'message'}|type",
        "{'type': 'send'}|address",
        "{'type': 'send', 'address': 'rookery.jobs.list'}|replyAddress",
        "{'type': 'send', 'address': 'rookery.jobs.list', 'replyAddress': []}|replyAddress",
        "{'type': 'send', 'address': 'rookery.jobs.list', 'replyAddress': 'r', 'body': 'x'}|body",
        "{'type': 'ping', 'headers': 'x'}|headers",
        "{'type': 'register', 'address': {}}|address",
      })
  void aWrongFieldIsNamed(String frame, String field) throws IOException {
    JsonObject answer = client.ask(new JsonObject(frame.replace('\'', '"')));
    isRefused(answer, 400, field);
    assertThat(answer.getJsonObject("body").getString("field")).isEqualTo(field);
    assertThat(client.ask(ping()).getString("type")).isEqualTo("pong");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -4, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 20) + 1})
  void aFrameBeyondTheBoundIsRefusedBeforeItCame(int length) throws IOException {
    byte[] head = java.nio.ByteBuffer.allocate(4).putInt(length).array();
    isRefused(client.ask(head), 413, "1 to 1048576 bytes");
    client.send(new byte[200_000]);
    assertThat(client.readToEnd()).isZero();
  }

  @Test
  void aFrameUpToTheBoundIsTaken() throws IOException {
    JsonObject body = URL.copy().put("owner", "x".repeat(900_000));
    assertThat(client.ask(request("rookery.jobs.submit", "r", body)).getString("type"))
        .isEqualTo("message");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "[]", "null", "7", "{", "\"text\"", "{} {"})
  void rubbishIsRefusedAndEndsTheConnection(String text) throws IOException {
    isRefused(client.ask(RawClient.bytes(text)), 400, "one JSON object");
    assertThat(client.readToEnd()).isZero();
    assertThat(rig.reached()).isZero();
  }

  @Test
  void whatABrowserSendsIsNoFrame() throws IOException {
    byte[] post = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes("US-ASCII");
    isRefused(client.ask(post), 413, "four bytes of length");
    assertThat(client.readToEnd()).isZero();
  }

  @Test
  void framesMayComeInPieces() throws IOException {
    for (byte one : RawClient.bytes(request("rookery.jobs.submit", "r", URL).encode())) {
      client.send(new byte[] {one});
    }
    assertThat(client.read().getString("address")).isEqualTo("r");
  }

  @Test
  void manyRequestsAtOnceAreAllAnswered() throws IOException {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      expected.add("r" + i);
      all.writeBytes(
          RawClient.bytes(request("rookery.jobs.list", "r" + i, new JsonObject()).encode()));
    }
    client.send(all.toByteArray());
    TreeSet<String> answered = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      answered.add(client.read().getString("address"));
    }
    assertThat(answered).isEqualTo(expected);
  }

  @Test
  void thereAreOnlySoManyConnections() throws IOException {
    try (RawClient second = rig.client()) {
      second.ask(ping());
      try (RawClient third = rig.client()) {
        third.ask(ping());
        try (RawClient fourth = rig.client()) {
          JsonObject refused = fourth.read();
          isRefused(refused, 503, "3 connections already");
          assertThat(refused.getJsonObject("body").getInteger("retryAfter")).isPositive();
          assertThat(fourth.readToEnd()).isZero();
        }
      }
      Awaitility.await().until(() -> rig.bridge.connections() == 2);
      try (RawClient fourth = rig.client()) {
        assertThat(fourth.ask(ping()).getString("type")).isEqualTo("pong");
      }
    }
  }

  @Test
  void aConnectionThatCarriesNothingEnds() throws IOException {
    try (BridgeRig impatient = BridgeRig.impatient(List.of());
        RawClient silent = impatient.client()) {
      assertThat(silent.readToEnd()).isZero();
      Awaitility.await().until(() -> impatient.bridge.connections() == 0);
    }
  }
}
