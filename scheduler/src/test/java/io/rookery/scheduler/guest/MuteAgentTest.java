package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.guest.GuestAgents.Search;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
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
import org.junit.jupiter.params.provider.ValueSource;

/** A port that takes connections and answers none is told from an agent that only hangs. */
class MuteAgentTest {
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
  void an_agent_that_hangs_in_the_first_call_is_told_as_such_before_the_call_is_over() {
    FakeAgent agent = new FakeAgent(rig.loop().vertx(), socket -> {});
    GuestTimeouts patient =
        new GuestTimeouts(
            Duration.ofSeconds(5), Duration.ofHours(1), new UploadTime(Duration.ofHours(1), 1));
    Search search =
        rig.loop()
            .get(
                () ->
                    new HttpGuestAgents(rig.loop().vertx(), patient)
                        .search(agent.endpoint(), AgentConversations.expected(Dialect.CAPE)));

    await().until(() -> rig.loop().get(search::lastProblem).problem() == GuestProblem.HUNG);

    assertThat(rig.loop().get(search::lastProblem)).hasMessageContaining("no whole answer yet");
    rig.loop().await(search::close);
    assertThat(rig.loop().get(search::lastProblem).problem()).isNotEqualTo(GuestProblem.ABORTED);
  }

  @Test
  void a_port_that_takes_connections_and_answers_none_is_mute() {
    AtomicInteger caller = new AtomicInteger();
    FakeAgent agent =
        new FakeAgent(rig.loop().vertx(), socket -> caller.set(socket.remoteAddress().port()));
    Search search = rig.search(agent.endpoint(), AgentKind.AUTO);

    rig.loop().await(search::mute);

    assertThat(rig.loop().get(search::connectedFrom)).hasValue(caller.get());
    rig.loop().await(search::close);
    assertThat(rig.loop().get(search::connectedFrom)).isEmpty();
  }

  @Test
  void an_agent_that_refuses_while_it_starts_and_hangs_then_is_not_mute() throws IOException {
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
                    .connectHandler(s -> {})
                    .listen(port, "127.0.0.1"));

    // A call that has hung has hung for longer than a first answer may take.
    await().until(() -> rig.loop().get(search::lastProblem).problem() == GuestProblem.HUNG);
    assertThat(rig.loop().get(search::mute).isComplete()).isFalse();
    rig.loop().await(search::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0 503 Busy\r\n\r\n", ""})
  void an_agent_that_answers_or_breaks_off_once_is_not_mute_when_it_hangs(String first) {
    AtomicInteger tries = new AtomicInteger();
    FakeAgent agent =
        new FakeAgent(
            rig.loop().vertx(),
            socket -> {
              if (tries.incrementAndGet() == 1) {
                FakeAgent.answering(first).handle(socket);
              }
            });
    Search search = rig.search(agent.endpoint(), AgentKind.AUTO);

    await().until(() -> rig.loop().get(search::lastProblem).problem() == GuestProblem.HUNG);

    assertThat(rig.loop().get(search::mute).isComplete()).isFalse();
    rig.loop().await(search::close);
  }
}
