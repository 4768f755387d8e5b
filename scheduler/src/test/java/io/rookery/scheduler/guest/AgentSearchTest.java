package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.AgentSearchRig.CUCKOO;
import static io.rookery.scheduler.guest.AgentSearchRig.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.guest.GuestAgents.Search;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Endpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A search ends with an agent, with something that is none, or when it is closed. */
class AgentSearchTest {
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

  @Test
  void the_agent_that_was_found_goes_on_after_the_search_is_closed() {
    PythonAgent agent = rig.python("http_agent.py", "cuckoo");
    Search search = rig.search(agent.endpoint(), AgentKind.AUTO);
    GuestAgent found = rig.loop().await(search::found);

    rig.loop().await(search::close);

    assertThat(rig.loop().await(found::status)).isEqualTo(new GuestStatus.Idle());
  }

  @Test
  void an_agent_that_comes_up_late_is_found() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Search search = rig.search(new Endpoint("127.0.0.1", port), AgentKind.AUTO);
    await().until(() -> rig.loop().get(search::lastProblem).problem() == GuestProblem.REFUSED);

    rig.loop()
        .await(
            () ->
                rig.loop()
                    .vertx()
                    .createNetServer()
                    .connectHandler(http(CUCKOO, "{\"status\": null}"))
                    .listen(port, "127.0.0.1"));

    assertThat(rig.loop().await(search::found).description()).isEqualTo("Cuckoo Agent 0.10");
  }

  @Test
  void an_agent_that_hangs_breaks_off_and_refuses_while_it_boots_is_found() {
    AtomicInteger tries = new AtomicInteger();
    FakeAgent agent =
        new FakeAgent(
            rig.loop().vertx(),
            socket -> {
              switch (tries.incrementAndGet()) {
                case 1 -> {}
                case 2 -> socket.close();
                case 3 -> FakeAgent.answering(503, "").handle(socket);
                default -> http(CUCKOO, "{\"status\": null}").handle(socket);
              }
            });

    GuestAgent found = rig.loop().await(rig.search(agent.endpoint(), AgentKind.AUTO)::found);

    assertThat(found.description()).isEqualTo("Cuckoo Agent 0.10");
    assertThat(tries).hasValue(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void an_xml_rpc_agent_of_an_earlier_analysis_is_waited_for_and_told(int status) {
    PythonAgent agent = rig.python("xmlrpc_agent.py", Integer.toString(status));
    Search search = rig.search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> rig.loop().get(search::lastProblem).problem() == GuestProblem.NOT_REVERTED);

    assertThat(rig.loop().get(search::lastProblem))
        .hasMessageContaining("status " + status)
        .hasMessageContaining("not reverted");
    assertThat(search.found().isComplete()).isFalse();
    rig.loop().await(search::close);
  }

  @Test
  void a_cuckoo_agent_that_repeats_an_old_end_is_waited_for_and_told() {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), http(CUCKOO, "{\"status\": \"complete\"}"));
    Search search = rig.search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> rig.loop().get(search::lastProblem).problem() == GuestProblem.NOT_REVERTED);

    assertThat(rig.loop().get(search::lastProblem)).hasMessageContaining("not reverted");
    rig.loop().await(search::close);
  }

  @ParameterizedTest
  @CsvSource({"403, PINNED", "503, REJECTED"})
  void an_agent_that_serves_others_only_is_told_from_one_that_is_not_ready(
      int status, GuestProblem problem) {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), FakeAgent.answering(status, "{}"));
    Search search = rig.search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> rig.loop().get(search::lastProblem).problem() == problem);

    assertThat(rig.loop().get(search::lastProblem)).hasMessageContaining("status " + status);
    rig.loop().await(search::close);
  }

  @Test
  void closing_a_search_in_the_middle_of_a_try_leaves_no_socket() {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), socket -> {});
    Search search = rig.search(agent.endpoint(), AgentKind.AUTO);
    await().until(() -> agent.accepted() > 0);

    rig.loop().await(search::close);

    assertThat(Sockets.to(agent.port())).isEmpty();
    assertThat(rig.failureOf(search).problem()).isEqualTo(GuestProblem.ABORTED);
  }

  @Test
  void closing_a_search_between_two_tries_ends_the_tries() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Search search = rig.search(new Endpoint("127.0.0.1", port), AgentKind.AUTO);
    await().until(() -> rig.loop().get(search::lastProblem).problem() == GuestProblem.REFUSED);

    rig.loop().await(search::close);

    assertThat(rig.failureOf(search).problem()).isEqualTo(GuestProblem.ABORTED);
    assertThat(rig.loop().get(search::lastProblem).problem()).isEqualTo(GuestProblem.REFUSED);
  }

  @Test
  void pauses_grow_to_their_limit() {
    var pauses = new HttpGuestAgents.Pauses(Duration.ofMillis(100), Duration.ofMillis(200));

    assertThat(pauses.after(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(150));
    assertThat(pauses.after(Duration.ofMillis(150))).isEqualTo(Duration.ofMillis(200));
  }
}
