package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Lines to agents that behave as a test wants, and calls on them. */
final class GuestLineRig implements AutoCloseable {
  static final Duration SHORT = Duration.ofMillis(300);
  static final Duration LONG = Duration.ofSeconds(30);

  private final Loop loop = new Loop();
  private final AgentClient client =
      loop.get(() -> AgentClient.create(loop.vertx(), Duration.ofSeconds(5)));

  Loop loop() {
    return loop;
  }

  FakeAgent fake(Handler<NetSocket> behaviour) {
    return new FakeAgent(loop.vertx(), behaviour);
  }

  GuestLine line(FakeAgent agent) {
    return line(agent.endpoint());
  }

  GuestLine line(Endpoint endpoint) {
    return line(client, endpoint);
  }

  GuestLine line(AgentClient client, Endpoint endpoint) {
    return new GuestLine(
        loop.vertx(),
        client,
        endpoint,
        Optional.empty(),
        new FirstContact(loop.vertx(), Duration.ofHours(1)));
  }

  void assertProblem(FakeAgent agent, GuestRequest request, GuestProblem kind, String words) {
    GuestException problem = failureOf(() -> loop.await(() -> line(agent).call(request)));
    assertThat(problem.problem()).isEqualTo(kind);
    assertThat(problem)
        .hasMessageContaining(words)
        .hasMessageContaining(request.what())
        .hasMessageContaining(agent.endpoint().toString());
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  static GuestRequest get(Duration deadline, int limit) {
    return GuestRequest.get("/status", deadline, limit);
  }

  static GuestRequest post(Path file, Duration deadline) {
    return new GuestRequest(
        HttpMethod.POST,
        "/store",
        "POST /store",
        Optional.of("application/octet-stream"),
        new GuestBody(List.of(new GuestBody.Content(file, FileCoding.RAW))),
        deadline,
        1000);
  }

  static GuestException failureOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(GuestException.class, call);
  }

  @Override
  public void close() {
    loop.close();
  }
}
