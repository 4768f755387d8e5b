package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.guest.GuestAgents.Search;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A search ends with an agent, with something that is none, or when it is closed. */
class AgentSearchTest {
  private static final String CUCKOO =
      "{\"message\": \"Cuckoo Agent!\", \"version\": \"0.10\", \"features\": [\"execpy\"]}";
  private static final GuestTimeouts TIMEOUTS =
      new GuestTimeouts(
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          new UploadTime(Duration.ofSeconds(5), 1 << 20),
          Duration.ofMillis(300));

  @TempDir Path home;
  private final Loop loop = new Loop();
  private final HttpGuestAgents agents =
      loop.get(
          () ->
              new HttpGuestAgents(
                  loop.vertx(),
                  TIMEOUTS,
                  new HttpGuestAgents.Pauses(Duration.ofMillis(20), Duration.ofMillis(50))));
  private Optional<PythonAgent> python = Optional.empty();

  @AfterEach
  void stop() {
    loop.close();
    python.ifPresent(PythonAgent::close);
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
    PythonAgent agent = python(script, argument);

    GuestAgent found = loop.await(search(agent.endpoint(), kind)::found);

    assertThat(found.description()).isEqualTo(description);
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"xmlrpc_agent.py,1,HTTP", "http_agent.py,cape,XMLRPC"})
  void another_generation_than_the_configured_one_is_named(
      String script, String argument, AgentKind kind) {
    PythonAgent agent = python(script, argument);

    GuestException problem = failureOf(search(agent.endpoint(), kind));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNKNOWN_AGENT);
    assertThat(problem).hasMessageContaining("configured for agent");
  }

  @Test
  void the_agent_that_was_found_goes_on_after_the_search_is_closed() {
    PythonAgent agent = python("http_agent.py", "cuckoo");
    Search search = search(agent.endpoint(), AgentKind.AUTO);
    GuestAgent found = loop.await(search::found);

    loop.await(search::close);

    assertThat(loop.await(found::status)).isEqualTo(new GuestStatus.Idle());
  }

  @Test
  void an_agent_that_comes_up_late_is_found() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Search search = search(new Endpoint("127.0.0.1", port), AgentKind.AUTO);
    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.REFUSED);

    loop.await(
        () ->
            loop.vertx()
                .createNetServer()
                .connectHandler(http(CUCKOO, "{\"status\": null}"))
                .listen(port, "127.0.0.1"));

    assertThat(loop.await(search::found).description()).isEqualTo("Cuckoo Agent 0.10");
  }

  @Test
  void an_agent_that_hangs_breaks_off_and_refuses_while_it_boots_is_found() {
    AtomicInteger tries = new AtomicInteger();
    FakeAgent agent =
        new FakeAgent(
            loop.vertx(),
            socket -> {
              switch (tries.incrementAndGet()) {
                case 1 -> {}
                case 2 -> socket.close();
                case 3 -> FakeAgent.answering(503, "").handle(socket);
                default -> http(CUCKOO, "{\"status\": null}").handle(socket);
              }
            });

    GuestAgent found = loop.await(search(agent.endpoint(), AgentKind.AUTO)::found);

    assertThat(found.description()).isEqualTo("Cuckoo Agent 0.10");
    assertThat(tries).hasValue(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void an_xml_rpc_agent_of_an_earlier_analysis_is_waited_for_and_told(int status) {
    PythonAgent agent = python("xmlrpc_agent.py", Integer.toString(status));
    Search search = search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.NOT_REVERTED);

    assertThat(loop.get(search::lastProblem))
        .hasMessageContaining("status " + status)
        .hasMessageContaining("not reverted");
    assertThat(search.found().isComplete()).isFalse();
    loop.await(search::close);
  }

  @Test
  void a_cuckoo_agent_that_repeats_an_old_end_is_waited_for_and_told() {
    FakeAgent agent = new FakeAgent(loop.vertx(), http(CUCKOO, "{\"status\": \"complete\"}"));
    Search search = search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.NOT_REVERTED);

    assertThat(loop.get(search::lastProblem)).hasMessageContaining("not reverted");
    loop.await(search::close);
  }

  @ParameterizedTest
  @CsvSource({"403, PINNED", "503, REJECTED"})
  void an_agent_that_serves_others_only_is_told_from_one_that_is_not_ready(
      int status, GuestProblem problem) {
    FakeAgent agent = new FakeAgent(loop.vertx(), FakeAgent.answering(status, "{}"));
    Search search = search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> loop.get(search::lastProblem).problem() == problem);

    assertThat(loop.get(search::lastProblem)).hasMessageContaining("status " + status);
    loop.await(search::close);
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
    FakeAgent agent = new FakeAgent(loop.vertx(), FakeAgent.answering(status, body));

    GuestException problem = failureOf(search(agent.endpoint(), AgentKind.AUTO));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNKNOWN_AGENT);
    assertThat(problem).hasMessageContaining(agent.endpoint().toString());
    assertThat(agent.accepted()).isEqualTo(1);
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @Test
  void json_of_monstrous_depth_is_no_agents() {
    FakeAgent agent =
        new FakeAgent(loop.vertx(), FakeAgent.answering(200, "{\"a\":" + "[".repeat(200_000)));

    assertThat(failureOf(search(agent.endpoint(), AgentKind.AUTO)).problem())
        .isEqualTo(GuestProblem.UNKNOWN_AGENT);
  }

  @Test
  void something_that_does_not_speak_http_ends_the_search_at_once() {
    FakeAgent agent = new FakeAgent(loop.vertx(), FakeAgent.answering("SSH-2.0-x\r\n\r\n"));

    assertThat(failureOf(search(agent.endpoint(), AgentKind.AUTO)).problem())
        .isEqualTo(GuestProblem.UNKNOWN_AGENT);
  }

  @Test
  void closing_a_search_in_the_middle_of_a_try_leaves_no_socket() {
    FakeAgent agent = new FakeAgent(loop.vertx(), socket -> {});
    Search search = search(agent.endpoint(), AgentKind.AUTO);
    await().until(() -> agent.accepted() > 0);

    loop.await(search::close);

    assertThat(Sockets.to(agent.port())).isEmpty();
    assertThat(failureOf(search).problem()).isEqualTo(GuestProblem.ABORTED);
  }

  @Test
  void closing_a_search_between_two_tries_ends_the_tries() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Search search = search(new Endpoint("127.0.0.1", port), AgentKind.AUTO);
    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.REFUSED);

    loop.await(search::close);

    assertThat(failureOf(search).problem()).isEqualTo(GuestProblem.ABORTED);
    assertThat(loop.get(search::lastProblem).problem()).isEqualTo(GuestProblem.REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "Cuckoo Agent!,0.9",
    "Cuckoo Agent!,0.10",
    "An agent of another name,1.0",
    "An agent of another name,2.1-rc3"
  })
  void for_a_machine_of_cuckoo_3_the_version_decides(String name, String version) {
    FakeAgent agent = new FakeAgent(loop.vertx(), http(greeting(name, version), ""));

    GuestAgent found = loop.await(search(agent.endpoint(), Dialect.CUCKOO3)::found);

    assertThat(found.description()).contains("Cuckoo 3", version.substring(0, 3));
    assertThat(found.tellsEnd()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0.8", "none", "1"})
  void an_agent_that_is_too_old_for_cuckoo_3_is_named(String version) {
    FakeAgent agent = new FakeAgent(loop.vertx(), http(greeting("Cuckoo Agent!", version), ""));

    Search search = search(agent.endpoint(), Dialect.CUCKOO3);

    if (version.equals("1")) {
      assertThat(loop.await(search::found).description()).contains("1.0");
    } else {
      assertThat(failureOf(search)).hasMessageContaining("0.9 or later");
    }
  }

  @Test
  void an_agent_that_may_be_cuckoo_3s_tells_what_to_configure() {
    FakeAgent agent = new FakeAgent(loop.vertx(), http(greeting("Another", "1.2"), ""));

    assertThat(failureOf(search(agent.endpoint(), AgentKind.AUTO)))
        .hasMessageContaining("dialect: cuckoo3");
  }

  @Test
  void the_old_agent_is_none_for_cuckoo_3() {
    PythonAgent agent = python("xmlrpc_agent.py", "1");

    assertThat(failureOf(search(agent.endpoint(), Dialect.CUCKOO3)))
        .hasMessageContaining("dialect: cuckoo3");
  }

  @Test
  void an_agent_that_asks_for_a_token_is_given_it_and_nobody_sees_it() {
    FakeAgent agent = new FakeAgent(loop.vertx(), guarded("open sesame"));
    Optional<AgentToken> right = Optional.of(new AgentToken("open sesame"));
    Optional<AgentToken> wrong = Optional.of(new AgentToken("open barley"));

    assertThat(loop.await(search(agent.endpoint(), right)::found).description())
        .isEqualTo("CAPE Agent 0.20");

    Search refused = search(agent.endpoint(), wrong);
    await().until(() -> loop.get(refused::lastProblem).problem() == GuestProblem.PINNED);
    assertThat(loop.get(refused::lastProblem))
        .hasMessageContaining("Unauthorized")
        .hasMessageContaining("agentToken")
        .hasMessageNotContaining("barley");
    assertThat(right.toString()).doesNotContain("sesame");
    loop.await(refused::close);
  }

  @Test
  void an_agent_that_hangs_in_the_first_call_is_told_as_such_before_the_call_is_over() {
    FakeAgent agent = new FakeAgent(loop.vertx(), socket -> {});
    GuestTimeouts patient =
        new GuestTimeouts(
            Duration.ofSeconds(5), Duration.ofHours(1), new UploadTime(Duration.ofHours(1), 1));
    Search search =
        loop.get(
            () ->
                new HttpGuestAgents(loop.vertx(), patient)
                    .search(agent.endpoint(), AgentConversations.expected(Dialect.CAPE)));

    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.HUNG);

    assertThat(loop.get(search::lastProblem)).hasMessageContaining("no whole answer yet");
    loop.await(search::close);
    assertThat(loop.get(search::lastProblem).problem()).isNotEqualTo(GuestProblem.ABORTED);
  }

  @Test
  void a_port_that_takes_connections_and_answers_none_is_mute() {
    AtomicInteger caller = new AtomicInteger();
    FakeAgent agent =
        new FakeAgent(loop.vertx(), socket -> caller.set(socket.remoteAddress().port()));
    Search search = search(agent.endpoint(), AgentKind.AUTO);

    loop.await(search::mute);

    assertThat(loop.get(search::connectedFrom)).hasValue(caller.get());
    loop.await(search::close);
    assertThat(loop.get(search::connectedFrom)).isEmpty();
  }

  @Test
  void an_agent_that_refuses_while_it_starts_and_hangs_then_is_not_mute() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Search search = search(new Endpoint("127.0.0.1", port), AgentKind.AUTO);
    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.REFUSED);

    loop.await(
        () -> loop.vertx().createNetServer().connectHandler(s -> {}).listen(port, "127.0.0.1"));

    // A call that has hung has hung for longer than a first answer may take.
    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.HUNG);
    assertThat(loop.get(search::mute).isComplete()).isFalse();
    loop.await(search::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0 503 Busy\r\n\r\n", ""})
  void an_agent_that_answers_or_breaks_off_once_is_not_mute_when_it_hangs(String first) {
    AtomicInteger tries = new AtomicInteger();
    FakeAgent agent =
        new FakeAgent(
            loop.vertx(),
            socket -> {
              if (tries.incrementAndGet() == 1) {
                FakeAgent.answering(first).handle(socket);
              }
            });
    Search search = search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> loop.get(search::lastProblem).problem() == GuestProblem.HUNG);

    assertThat(loop.get(search::mute).isComplete()).isFalse();
    loop.await(search::close);
  }

  @Test
  void pauses_grow_to_their_limit() {
    var pauses = new HttpGuestAgents.Pauses(Duration.ofMillis(100), Duration.ofMillis(200));

    assertThat(pauses.after(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(150));
    assertThat(pauses.after(Duration.ofMillis(150))).isEqualTo(Duration.ofMillis(200));
  }

  private Search search(Endpoint endpoint, Dialect dialect) {
    return loop.get(() -> agents.search(endpoint, AgentConversations.expected(dialect)));
  }

  private Search search(Endpoint endpoint, Optional<AgentToken> token) {
    return loop.get(
        () -> agents.search(endpoint, new ExpectedAgent(AgentKind.AUTO, Dialect.CAPE, token)));
  }

  private static String greeting(String name, String version) {
    return new JsonObject().put("message", name).put("version", version).encode();
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

  private Search search(Endpoint endpoint, AgentKind kind) {
    return loop.get(
        () -> agents.search(endpoint, new ExpectedAgent(kind, Dialect.CUCKOO, Optional.empty())));
  }

  private PythonAgent python(String script, String... arguments) {
    PythonAgent agent = new PythonAgent(home, script, arguments);
    python = Optional.of(agent);
    return agent;
  }

  /** A Cuckoo 2 agent in so far as a search asks. */
  private static Handler<NetSocket> http(String root, String status) {
    return socket ->
        socket.handler(
            asked -> {
              String body = asked.toString().startsWith("GET / ") ? root : status;
              socket.end(Buffer.buffer("HTTP/1.0 200 OK\r\nServer: x\r\n\r\n" + body));
            });
  }

  private GuestException failureOf(Search search) {
    return catchThrowableOfType(GuestException.class, () -> loop.await(search::found));
  }
}
