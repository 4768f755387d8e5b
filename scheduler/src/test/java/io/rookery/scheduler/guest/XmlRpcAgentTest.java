package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real, single-threaded XML-RPC server in a process of its own. */
class XmlRpcAgentTest {
  private static final String COMPLETE =
      """
      import os, xmlrpc.client
      agent = xmlrpc.client.ServerProxy("http://127.0.0.1:" + os.environ["AGENT_PORT"])
      agent.complete(%s)
      """;

  @TempDir Path home;
  private final Loop loop = new Loop();
  private PythonAgent python;

  @AfterEach
  void stop() {
    loop.close();
    python.close();
  }

  @Test
  void a_whole_analysis_is_driven_and_nothing_stays_open() throws IOException {
    GuestAgent agent = started();
    GuestTask task = task("True, '', 'results'");

    loop.await(() -> agent.upload(task));
    assertThat(loop.await(agent::status)).isEqualTo(new GuestStatus.Idle());
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent)).isEqualTo(new GuestStatus.Complete());
    assertThat(loop.await(agent::log)).isEmpty();
    assertThat(agent.description()).isEqualTo("XML-RPC agent");
    AgentConversations.closes(loop, agent, python.port());
  }

  @Test
  void the_steps_come_in_the_one_order_that_the_old_agents_need() throws IOException {
    GuestAgent agent = started();
    GuestTask task = task("True, '', ''");
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);

    assertThat(python.calls().stream().map(call -> call.getString("call")))
        .filteredOn(call -> !call.startsWith("POST"))
        .startsWith("get_status", "add_analyzer", "add_config", "add_malware", "execute");
  }

  @Test
  void each_request_has_a_length_and_a_connection_of_its_own() throws IOException {
    GuestAgent agent = started();
    GuestTask task = task("True, '', ''");
    loop.await(() -> agent.upload(task));

    assertThat(python.calls())
        .filteredOn(call -> call.getString("call").startsWith("POST"))
        .isNotEmpty()
        .allSatisfy(
            call -> {
              JsonObject headers = lowerCase(call.getJsonObject("headers"));
              assertThat(headers.getString("connection")).isEqualTo("close");
              assertThat(headers.containsKey("content-length")).isTrue();
              assertThat(headers.getString("content-type")).isEqualTo("text/xml");
              assertThat(headers.containsKey("expect")).isFalse();
              assertThat(headers.containsKey("transfer-encoding")).isFalse();
              assertThat(headers.containsKey("accept-encoding")).isFalse();
            });
  }

  @Test
  void a_sample_of_thirty_megabytes_arrives_unchanged() throws IOException {
    GuestAgent agent = started();
    Path sample = AgentConversations.randomFile(home.resolve("sample"), 30_000_001);
    GuestTask task = Tasks.task().named("big one.bin").files(zip("True"), sample).build();

    loop.await(() -> agent.upload(task));

    Path arrived = python.root().resolve("tmp").resolve("big one.bin");
    assertThat(AgentConversations.sha256(arrived)).isEqualTo(AgentConversations.sha256(sample));
  }

  @Test
  void the_configuration_arrives_with_the_types_of_the_old_hosts() throws IOException {
    GuestAgent agent = started();
    Path sample = Files.writeString(home.resolve("sample"), "#!/bin/sh\n");
    GuestTask task =
        Tasks.task()
            .named("run.sh")
            .options(Map.of("free", "yes", "arguments", "-x"))
            .clock(LocalDateTime.of(2024, 1, 2, 3, 4, 5))
            .files(zip("True"), sample)
            .build();

    loop.await(() -> agent.upload(task));

    assertThat(Files.readString(python.find("analysis.conf")).lines())
        .contains(
            "id = 42",
            "port = 2042",
            "package = ",
            "options = arguments=-x,free=yes",
            "enforce_timeout = False",
            "clock = 20240102T03:04:05",
            "file_name = run.sh",
            "timeout = 120");
    assertThat(Files.readAllLines(python.root().resolve("types")))
        .contains("id int", "port str", "enforce_timeout bool", "clock DateTime", "timeout int");
  }

  @Test
  void a_url_needs_no_sample() throws IOException {
    GuestAgent agent = started();
    GuestTask task =
        Tasks.task().url("http://127.0.0.1/?a=%20b").analyzer(zip("True, '', ''")).build();

    loop.await(() -> agent.upload(task));

    assertThat(Files.readString(python.find("analysis.conf")).lines())
        .contains("category = url", "target = http://127.0.0.1/?a=%20b")
        .noneMatch(line -> line.startsWith("file_name"));
    assertThat(python.root().resolve("tmp")).doesNotExist();
  }

  @Test
  void a_failed_analysis_comes_with_the_agents_words() throws IOException {
    GuestAgent agent = started();
    GuestTask task = task("False, 'package module not found', ''");
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent))
        .isEqualTo(new GuestStatus.Failed("package module not found"));
  }

  @Test
  void a_fault_while_the_reason_is_asked_for_does_not_hide_the_failure() throws IOException {
    GuestAgent agent = started();
    GuestTask task = task("False, 'reason', ''");
    loop.await(() -> agent.upload(task));
    python.behave(new JsonObject().put("fault", new JsonArray().add("get_error")));
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent))
        .isInstanceOfSatisfying(
            GuestStatus.Failed.class,
            failed -> assertThat(failed.description()).contains("unknown error"));
  }

  @Test
  void a_refused_sample_is_a_rejection_with_the_agents_reason() throws IOException {
    GuestAgent agent = started();
    python.behave(new JsonObject().put("refuse", new JsonArray().add("add_malware")));
    GuestTask task = task("True");

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
    assertThat(problem)
        .hasMessageContaining("add_malware")
        .hasMessageContaining("127.0.0.1:" + python.port())
        .hasMessageContaining("cannot do add_malware");
  }

  @Test
  void scripts_are_refused_before_anything_is_sent() throws IOException {
    GuestAgent agent = started();
    Path file = Files.writeString(home.resolve("script"), "pass");
    GuestTask task =
        Tasks.task().on(Dialect.CAPE, "linux").files(zip("True"), file).scripts(file, file).build();

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREPRESENTABLE);
    assertThat(problem).hasMessageContaining("scripts").hasMessageContaining("XML-RPC");
    assertThat(python.calls()).noneMatch(call -> call.getString("call").equals("add_analyzer"));
  }

  @Test
  void executing_without_an_analyzer_is_a_rejection() {
    GuestAgent agent = started();

    GuestException problem = failureOf(() -> loop.await(agent::execute));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
    assertThat(problem).hasMessageContaining("gives no reason");
  }

  @Test
  void a_fault_of_a_method_is_a_rejection_with_its_text() throws IOException {
    GuestAgent agent = started();
    python.behave(new JsonObject().put("fault", new JsonArray().add("add_config")));
    GuestTask task = task("True");

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
    assertThat(problem).hasMessageContaining("is not supported");
  }

  @Test
  void a_sample_that_is_gone_is_our_own_fault_and_nothing_is_sent() throws IOException {
    GuestAgent agent = started();
    GuestTask task = Tasks.task().files(zip("True"), home.resolve("nowhere")).build();

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREADABLE);
    assertThat(problem).hasMessageContaining("nowhere");
    assertThat(python.calls()).noneMatch(call -> call.getString("call").equals("add_analyzer"));
  }

  private GuestAgent started() {
    python = new PythonAgent(home, "xmlrpc_agent.py");
    return AgentConversations.find(loop, python.endpoint());
  }

  private GuestTask task(String completion) throws IOException {
    Path sample = Files.writeString(home.resolve("sample"), "MZ");
    return Tasks.task().files(zip(completion), sample).build();
  }

  private Path zip(String completion) throws IOException {
    return PythonAgent.analyzer(home.resolve("analyzer.zip"), COMPLETE.formatted(completion));
  }

  private static JsonObject lowerCase(JsonObject headers) {
    JsonObject lower = new JsonObject();
    headers.forEach(e -> lower.put(e.getKey().toLowerCase(java.util.Locale.ROOT), e.getValue()));
    return lower;
  }

  private static GuestException failureOf(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(GuestException.class, call);
  }
}
