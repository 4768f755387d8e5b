package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.AgentSearchRig.greeting;
import static io.rookery.scheduler.guest.AgentSearchRig.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.guest.GuestAgents.Search;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each agent is recognised, and what is none, or another than configured, is named. */
class AgentRecognitionTest {
  @TempDir Path home;
  private AgentSearchRig rig;

  @BeforeEach
  void open() {
    rig = new AgentSearchRig(home);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({
    "xmlrpc_agent.py,1,XMLRPC,XML-RPC agent",
    "xmlrpc_agent.py,1,AUTO,XML-RPC agent",
    "http_agent.py,cuckoo,AUTO,Cuckoo Agent 0.10",
    "http_agent.py,cape,HTTP,CAPE Agent 0.22",
  })
  void each_generation_is_recognised(
      String script, String argument, AgentKind kind, String description) {
    PythonAgent agent = rig.python(script, argument);

    GuestAgent found = rig.loop().await(rig.search(agent.endpoint(), kind)::found);

    assertThat(found.description()).isEqualTo(description);
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"xmlrpc_agent.py,1,HTTP", "http_agent.py,cape,XMLRPC"})
  void another_generation_than_the_configured_one_is_named(
      String script, String argument, AgentKind kind) {
    PythonAgent agent = rig.python(script, argument);

    GuestException problem = rig.failureOf(rig.search(agent.endpoint(), kind));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNKNOWN_AGENT);
    assertThat(problem).hasMessageContaining("configured for agent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|<html>It works!</html>",
        "200|[]",
        "200|null",
        "200|{\"message\": \"Other Agent!\", \"version\": \"1.2\"}",
        "200|{\"message\": {\"a\": 1}}",
        "404|nothing here",
        "301|elsewhere",
      })
  void an_answer_that_is_no_agents_ends_the_search_at_once(int status, String body) {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), FakeAgent.answering(status, body));

    GuestException problem = rig.failureOf(rig.search(agent.endpoint(), AgentKind.AUTO));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNKNOWN_AGENT);
    assertThat(problem).hasMessageContaining(agent.endpoint().toString());
    assertThat(agent.accepted()).isEqualTo(1);
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @Test
  void json_of_monstrous_depth_is_no_agents() {
    FakeAgent agent =
        new FakeAgent(
            rig.loop().vertx(), FakeAgent.answering(200, "{\"a\":" + "[".repeat(200_000)));

    assertThat(rig.failureOf(rig.search(agent.endpoint(), AgentKind.AUTO)).problem())
        .isEqualTo(GuestProblem.UNKNOWN_AGENT);
  }

  @Test
  void something_that_does_not_speak_http_ends_the_search_at_once() {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), FakeAgent.answering("SSH-2.0-x\r\n\r\n"));

    assertThat(rig.failureOf(rig.search(agent.endpoint(), AgentKind.AUTO)).problem())
        .isEqualTo(GuestProblem.UNKNOWN_AGENT);
  }

  @ParameterizedTest
  @CsvSource({
    "Cuckoo Agent!,0.9",
    "Cuckoo Agent!,0.10",
    "An agent of another name,1.0",
    "An agent of another name,2.1-rc3"
  })
  void for_a_machine_of_cuckoo_3_the_version_decides(String name, String version) {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), http(greeting(name, version), ""));

    GuestAgent found = rig.loop().await(rig.search(agent.endpoint(), Dialect.CUCKOO3)::found);

    assertThat(found.description()).contains("Cuckoo 3", version.substring(0, 3));
    assertThat(found.tellsEnd()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0.8", "none", "1"})
  void an_agent_that_is_too_old_for_cuckoo_3_is_named(String version) {
    FakeAgent agent =
        new FakeAgent(rig.loop().vertx(), http(greeting("Cuckoo Agent!", version), ""));

    Search search = rig.search(agent.endpoint(), Dialect.CUCKOO3);

    if (version.equals("1")) {
      assertThat(rig.loop().await(search::found).description()).contains("1.0");
    } else {
      assertThat(rig.failureOf(search)).hasMessageContaining("0.9 or later");
    }
  }

  @Test
  void an_agent_that_may_be_cuckoo_3s_tells_what_to_configure() {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), http(greeting("Another", "1.2"), ""));

    assertThat(rig.failureOf(rig.search(agent.endpoint(), AgentKind.AUTO)))
        .hasMessageContaining("dialect: cuckoo3");
  }

  @Test
  void the_old_agent_is_none_for_cuckoo_3() {
    PythonAgent agent = rig.python("xmlrpc_agent.py", "1");

    assertThat(rig.failureOf(rig.search(agent.endpoint(), Dialect.CUCKOO3)))
        .hasMessageContaining("dialect: cuckoo3");
  }

  @Test
  void an_agent_that_asks_for_a_token_is_given_it_and_nobody_sees_it() {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), guarded("open sesame"));
    Optional<AgentToken> right = Optional.of(new AgentToken("open sesame"));
    Optional<AgentToken> wrong = Optional.of(new AgentToken("open barley"));

    assertThat(rig.loop().await(rig.search(agent.endpoint(), right)::found).description())
        .isEqualTo("CAPE Agent 0.20");

    Search refused = rig.search(agent.endpoint(), wrong);
    await().until(() -> rig.loop().get(refused::lastProblem).problem() == GuestProblem.PINNED);
    assertThat(rig.loop().get(refused::lastProblem))
        .hasMessageContaining("Unauthorized")
        .hasMessageContaining("agentToken")
        .hasMessageNotContaining("barley");
    assertThat(right.toString()).doesNotContain("sesame");
    rig.loop().await(refused::close);
  }

  /** As CAPE's agent in Go does it. */
  private static Handler<NetSocket> guarded(String token) {
    return socket ->
        socket.handler(
            asked -> {
              boolean known =
                  asked
                      .toString()
                      .toLowerCase(java.util.Locale.ROOT)
                      .contains("authorization: bearer " + token + "\r\n");
              String answer =
                  known
                      ? greeting("CAPE Agent!", "0.20")
                      : "{\"message\": \"Unauthorized\", \"status_code\": 403}";
              socket.end(
                  Buffer.buffer(
                      "HTTP/1.1 "
                          + (known ? "200 OK" : "403 Forbidden")
                          + "\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
                          + answer));
            });
  }
}
