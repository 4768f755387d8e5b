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
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of Cuckoo 3's host, with the script agent that it takes as well. */
class Cuckoo3AgentTest {
  @TempDir Path home;
  private final Loop loop = new Loop();
  private PythonAgent python;
  private GuestAgent agent;

  @AfterEach
  void stop() {
    loop.close();
    python.close();
  }

  @Test
  void the_stager_is_given_everything_it_needs_and_then_no_agent_is_left() throws IOException {
    start();
    Files.writeString(python.root().resolve("agent.pyw"), "the agent's own file");
    GuestTask task =
        task(
            Tasks.task()
                .named("in voice?.exe")
                .options(Map.of("free", "yes", "command", "cmd.exe /c  start"))
                .clock(LocalDateTime.of(2024, 1, 2, 3, 4, 5)));

    loop.await(() -> agent.upload(task));
    JsonObject settings = new JsonObject(Files.readString(python.find("settings.json")));
    assertThat(python.find("payload.dat")).hasContent("MZ");
    assertThat(python.find("monitor.dll")).hasContent("monitor");
    loop.await(agent::execute);

    assertThat(settings)
        .isEqualTo(
            new JsonObject()
                .put("debug", false)
                .put("host", "192.168.56.1:2042")
                .put("launch", new JsonArray().add("cmd.exe").add("/c").add("start"))
                .put("clock", "2024-01-02 03:04:05")
                .put(
                    "options",
                    new JsonObject().put("free", "yes").put("command", "cmd.exe /c  start"))
                .put("target", "in voice_.exe")
                .put("archive", false));
    assertThat(calls())
        .filteredOn(call -> !call.startsWith("command"))
        .containsExactly(
            "GET /",
            "GET /path",
            "POST /remove",
            "GET /mkdtemp",
            "POST /extract",
            "POST /execute",
            "POST /remove",
            "GET /kill");
    assertThat(calls())
        .anyMatch(call -> call.matches("command C:\\\\Temp\\\\tmp\\w+\\\\tmstage.exe"));
    assertThat(python.find("payload.dat").resolveSibling("tmstage.exe")).doesNotExist();
    AgentConversations.closes(loop, agent, python.port());
  }

  @Test
  void after_the_start_nobody_is_asked_and_the_sample_runs_until_its_time_is_over()
      throws IOException {
    start();
    loop.await(() -> agent.upload(task(Tasks.task())));
    loop.await(agent::execute);
    List<String> before = calls();

    assertThat(loop.await(agent::status)).isEqualTo(new GuestStatus.Running());
    assertThat(loop.await(agent::log)).isEmpty();
    assertThat(agent.tellsEnd()).isFalse();
    assertThat(calls()).isEqualTo(before);
  }

  @Test
  void a_url_has_no_file() throws IOException {
    start();

    loop.await(() -> agent.upload(task(Tasks.task().url("http://a/%20?b=c"))));

    assertThat(Files.readString(python.find("settings.json")))
        .contains("\"target\":\"http://a/%20?b=c\"", "\"launch\":[]");
    assertThat(python.find("settings.json").resolveSibling("payload.dat")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failed to open driver", "x Payload error: y", "an Exception was thrown"})
  void the_stagers_own_words_tell_that_it_failed(String words) throws IOException {
    start();
    loop.await(() -> agent.upload(task(Tasks.task())));
    python.behave(new JsonObject().put("stderr", new JsonArray().add("fine").add(words)));

    GuestException problem = failureOf(() -> loop.await(agent::execute));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
    assertThat(problem).hasMessageContaining(words);
    assertThat(calls()).doesNotContain("GET /kill");
  }

  @Test
  void a_quoted_command_is_no_word_of_the_stager() throws IOException {
    start();
    loop.await(() -> agent.upload(task(Tasks.task())));
    python.behave(
        new JsonObject().put("stderr", new JsonArray().add("command=type Exception.txt")));

    loop.await(agent::execute);

    assertThat(calls()).contains("GET /kill");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/remove", "/path", "/kill"})
  void what_only_hides_us_may_be_refused(String route) throws IOException {
    start();
    python.behave(new JsonObject().put("refuse", new JsonArray().add(route)));

    loop.await(() -> agent.upload(task(Tasks.task())));
    loop.await(agent::execute);

    assertThat(calls()).contains("POST /execute", "GET /kill");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mkdtemp", "/extract", "/execute"})
  void what_the_analysis_needs_may_not(String route) throws IOException {
    start();
    python.behave(new JsonObject().put("refuse", new JsonArray().add(route)));

    GuestException problem =
        failureOf(
            () -> {
              loop.await(() -> agent.upload(task(Tasks.task())));
              loop.await(agent::execute);
            });

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
    assertThat(problem).hasMessageContaining(route);
    loop.await(agent::close);
    assertNothingIsLeft();
  }

  @Test
  void an_analyzer_without_a_stager_is_our_own_fault_and_nothing_is_sent() throws IOException {
    start();
    GuestTask task =
        Tasks.task()
            .on(Dialect.CUCKOO3, "windows")
            .files(
                PythonAgent.analyzer(home.resolve("analyzer.zip"), "pass"),
                Files.writeString(home.resolve("sample"), "MZ"))
            .build();

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREADABLE);
    assertThat(problem).hasMessageContaining("tmstage.exe");
    assertThat(calls()).containsExactly("GET /");
    assertNothingIsLeft();
  }

  @Test
  void scripts_are_refused_before_anything_is_sent() throws IOException {
    start();
    Path file = Files.writeString(home.resolve("script"), "pass");
    GuestTask task = task(Tasks.task().scripts(file, file));

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREPRESENTABLE);
    assertThat(problem).hasMessageContaining("scripts").hasMessageContaining("Cuckoo 3");
    assertThat(calls()).containsExactly("GET /");
  }

  @Test
  void an_upload_that_is_ended_leaves_no_payload() throws IOException {
    start();
    GuestTask task = task(Tasks.task());

    loop.await(
        () -> {
          var upload = agent.upload(task);
          return agent
              .close()
              .compose(closed -> upload.transform(ended -> io.vertx.core.Future.succeededFuture()));
        });

    assertNothingIsLeft();
    assertThat(Sockets.ofOursTo(python.port())).isEmpty();
  }

  private void start() {
    python = new PythonAgent(home, "http_agent.py", "cuckoo", "windows");
    HttpGuestAgents agents = new HttpGuestAgents(loop.vertx(), AgentConversations.TIMEOUTS);
    agent =
        loop.await(
            () ->
                agents
                    .search(python.endpoint(), AgentConversations.expected(Dialect.CUCKOO3))
                    .found());
  }

  private GuestTask task(Tasks task) {
    try {
      Path zip = home.resolve("analyzer.zip");
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
        for (String name : List.of("tmstage.exe", "monitor.dll", "settings.json", "payload.dat")) {
          out.putNextEntry(new ZipEntry(name));
          out.write(name.equals("monitor.dll") ? "monitor".getBytes() : "wrong".getBytes());
          out.closeEntry();
        }
      }
      Path sample = Files.writeString(home.resolve("sample"), "MZ");
      Tasks on = task.on(Dialect.CUCKOO3, "windows");
      boolean url = on.spec().target() instanceof io.rookery.scheduler.job.Target.Url;
      return (url ? on.analyzer(zip) : on.files(zip, sample)).build();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertNothingIsLeft() throws IOException {
    try (var files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("payload-"));
    }
  }

  private List<String> calls() {
    return python.calls().stream().map(call -> call.getString("call")).toList();
  }

  private static GuestException failureOf(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(GuestException.class, call);
  }
}
