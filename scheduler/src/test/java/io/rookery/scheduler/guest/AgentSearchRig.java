package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.guest.GuestAgents.Search;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Searches for agents with short pauses, and agents to be found. */
final class AgentSearchRig implements AutoCloseable {
  static final String CUCKOO =
      "{\"message\": \"Cuckoo Agent!\", \"version\": \"0.10\", \"features\": [\"execpy\"]}";
  private static final GuestTimeouts TIMEOUTS =
      new GuestTimeouts(
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          new UploadTime(Duration.ofSeconds(5), 1 << 20),
          Duration.ofMillis(300));

  private final Path home;
  private final Loop loop = new Loop();
  private final HttpGuestAgents agents =
      loop.get(
          () ->
              new HttpGuestAgents(
                  loop.vertx(),
                  TIMEOUTS,
                  new HttpGuestAgents.Pauses(Duration.ofMillis(20), Duration.ofMillis(50))));
  private Optional<PythonAgent> python = Optional.empty();

  AgentSearchRig(Path home) {
    this.home = home;
  }

  Loop loop() {
    return loop;
  }

  Search search(Endpoint endpoint, AgentKind kind) {
    return loop.get(
        () -> agents.search(endpoint, new ExpectedAgent(kind, Dialect.CUCKOO, Optional.empty())));
  }

  Search search(Endpoint endpoint, Dialect dialect) {
    return loop.get(() -> agents.search(endpoint, AgentConversations.expected(dialect)));
  }

  Search search(Endpoint endpoint, Optional<AgentToken> token) {
    return loop.get(
        () -> agents.search(endpoint, new ExpectedAgent(AgentKind.AUTO, Dialect.CAPE, token)));
  }

  PythonAgent python(String script, String... arguments) {
    PythonAgent agent = new PythonAgent(home, script, arguments);
    python = Optional.of(agent);
    return agent;
  }

  static String greeting(String name, String version) {
    return new JsonObject().put("message", name).put("version", version).encode();
  }

  /** A Cuckoo 2 agent in so far as a search asks. */
  static Handler<NetSocket> http(String root, String status) {
    return socket ->
        socket.handler(
            asked -> {
              String body = asked.toString().startsWith("GET / ") ? root : status;
              socket.end(Buffer.buffer("HTTP/1.0 200 OK\r\nServer: x\r\n\r\n" + body));
            });
  }

  GuestException failureOf(Search search) {
    return catchThrowableOfType(GuestException.class, () -> loop.await(search::found));
  }

  @Override
  public void close() {
    loop.close();
    python.ifPresent(PythonAgent::close);
  }
}
