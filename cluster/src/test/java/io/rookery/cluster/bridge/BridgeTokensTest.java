package io.rookery.cluster.bridge;

import static io.rookery.cluster.bridge.RawClient.ping;
import static io.rookery.cluster.bridge.RawClient.request;
import static io.rookery.cluster.bridge.RawClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BridgeTokensTest {
  private static final String TOKEN = "correct-horse-battery";
  private static final List<Secret> TOKENS =
      List.of(new Secret("another-token-of-16"), new Secret(TOKEN));
  private static final JsonObject SUBMIT =
      request("rookery.jobs.submit", "r", new JsonObject().put("url", "http://127.0.0.1/"));

  private BridgeRig rig;
  private RawClient client;

  @BeforeEach
  void open() throws IOException {
    rig = new BridgeRig(TOKENS);
    client = rig.client();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    rig.close();
  }

  private void isTurnedAway(JsonObject answer) throws IOException {
    assertThat(answer.getInteger("failureCode")).isEqualTo(401);
    assertThat(answer.getString("message")).contains("must carry a token");
    // What follows is not even read.
    client.send(with(SUBMIT, "token", TOKEN));
    assertThat(client.readToEnd()).isZero();
    assertThat(rig.reached()).isZero();
  }

  @Test
  void withoutATokenNothingIsServed() throws IOException {
    isTurnedAway(client.ask(SUBMIT));
  }

  @Test
  void aWrongTokenIsTurnedAway() throws IOException {
    isTurnedAway(client.ask(with(SUBMIT, "token", "wrong-horse-battery")));
  }

  @Test
  void noPartOfATokenWillDo() throws IOException {
    isTurnedAway(client.ask(with(ping(), "token", "")));
  }

  @Test
  void theFirstFrameMayCarryTheTokenForAll() throws IOException {
    assertThat(client.ask(with(ping(), "token", TOKEN)).getString("type")).isEqualTo("pong");
    assertThat(client.ask(SUBMIT).getString("type")).isEqualTo("message");
  }

  @Test
  void eachFrameMayCarryTheToken() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(client.ask(with(SUBMIT, "token", TOKEN)).getString("type")).isEqualTo("message");
    }
  }

  @Test
  void aWrongTokenIsNoBetterOnALaterFrame() throws IOException {
    client.ask(with(ping(), "token", TOKEN));
    isTurnedAway(client.ask(with(SUBMIT, "token", "wrong-horse-battery")));
  }

  @Test
  void theTokenDoesNotReachTheBus() throws IOException {
    client.ask(with(SUBMIT, "token", TOKEN));
    assertThat(rig.reached()).isEqualTo(1);
    assertThat(rig.headers().contains("token")).isFalse();
  }

  @Test
  void strangersMayOnlySendSmallFrames() throws IOException {
    byte[] head = ByteBuffer.allocate(4).putInt((64 << 10) + 1).array();
    assertThat(client.ask(head).getInteger("failureCode")).isEqualTo(413);
    assertThat(client.readToEnd()).isZero();
    try (RawClient known = rig.client()) {
      known.ask(with(ping(), "token", TOKEN));
      JsonObject large = SUBMIT.copy();
      large.getJsonObject("body").put("owner", "x".repeat(500_000));
      assertThat(known.ask(large).getString("type")).isEqualTo("message");
    }
  }

  @Test
  void whoDoesNotSayWhoItIsInTimeIsTurnedAway() throws IOException {
    try (BridgeRig impatient = BridgeRig.awake(TOKENS);
        RawClient slow = impatient.client()) {
      slow.send(new byte[] {0, 0});
      assertThat(slow.read().getInteger("failureCode")).isEqualTo(408);
      assertThat(slow.readToEnd()).isZero();
    }
  }
}
