package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real HTTP/1.0 server with the habits of an agent, and what the tests of it share. */
final class HttpAgentRig implements AutoCloseable {
  static final String REPORT =
      """
      import os, urllib.request
      urllib.request.urlopen(
          "http://127.0.0.1:" + os.environ["AGENT_PORT"] + "/status", data=b"%s").read()
      """;
  static final String SUCCESS = REPORT.formatted("status=complete&description=True");

  private final Path home;
  private final Loop loop = new Loop();
  private PythonAgent python;

  HttpAgentRig(Path home) {
    this.home = home;
  }

  Path home() {
    return home;
  }

  Loop loop() {
    return loop;
  }

  PythonAgent python() {
    return python;
  }

  GuestAgent started(String... arguments) {
    python = new PythonAgent(home, "http_agent.py", arguments);
    return AgentConversations.find(loop, python.endpoint());
  }

  GuestAgent running(String flavour, String script) throws IOException {
    GuestAgent agent = started(flavour);
    GuestTask task = task(flavour, script);
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);
    return agent;
  }

  void restarts(int times) {
    python.behave(restarted(times));
  }

  static JsonObject restarted(int times) {
    return new JsonObject().put("restarts", new JsonArray(java.util.Collections.nCopies(times, 1)));
  }

  GuestTask task(String flavour, String script) throws IOException {
    return Tasks.task()
        .on(dialect(flavour), "linux")
        .files(zip(script), Files.writeString(home.resolve("sample"), "MZ"))
        .build();
  }

  Path zip(String script) throws IOException {
    return PythonAgent.analyzer(home.resolve("analyzer.zip"), script);
  }

  List<String> calls() {
    return python.calls().stream().map(call -> call.getString("call")).toList();
  }

  void pinFrom(String address) throws IOException {
    try (Socket socket =
        new Socket(
            InetAddress.getByName("127.0.0.1"), python.port(), InetAddress.getByName(address), 0)) {
      socket.getOutputStream().write("GET /pinning HTTP/1.0\r\n\r\n".getBytes());
      assertThat(new String(socket.getInputStream().readAllBytes())).contains("200");
      socket.setSoLinger(true, 0);
    }
  }

  static Dialect dialect(String flavour) {
    return flavour.equals("cape") ? Dialect.CAPE : Dialect.CUCKOO;
  }

  static GuestException failureOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(GuestException.class, call);
  }

  @Override
  public void close() {
    loop.close();
    python.close();
  }
}
