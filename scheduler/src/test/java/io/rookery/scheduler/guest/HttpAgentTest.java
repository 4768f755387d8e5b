package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real HTTP/1.0 servers in processes of their own, with the two agents' habits. */
class HttpAgentTest {
  private static final String REPORT =
      """
      import os, urllib.request
      urllib.request.urlopen(
          "http://127.0.0.1:" + os.environ["AGENT_PORT"] + "/status", data=b"%s").read()
      """;
  private static final String SUCCESS = REPORT.formatted("status=complete&description=True");

  @TempDir Path home;
  private final Loop loop = new Loop();
  private PythonAgent python;

  @AfterEach
  void stop() {
    loop.close();
    python.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_whole_analysis_is_driven_and_nothing_stays_open(String flavour) throws IOException {
    GuestAgent agent = started(flavour);
    GuestTask task = task(flavour, SUCCESS);

    loop.await(() -> agent.upload(task));
    assertThat(loop.await(agent::status)).isEqualTo(new GuestStatus.Idle());
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent)).isEqualTo(new GuestStatus.Complete());
    assertThat(loop.await(agent::log)).contains("started\na warning\n");
    AgentConversations.closes(loop, agent, python.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void the_clock_of_a_linux_guest_is_set_to_the_present(String flavour) throws IOException {
    GuestAgent agent = started(flavour);
    GuestTask task = task(flavour, SUCCESS);
    loop.await(() -> agent.upload(task));
    long before = Instant.now().getEpochSecond();

    loop.await(() -> agent.setClock(task));

    assertThat(dates())
        .singleElement()
        .satisfies(
            command ->
                assertThat(Long.parseLong(command.replace("command date -s @", "")))
                    .isBetween(before, Instant.now().getEpochSecond()));
    loop.await(agent::execute);
    assertThat(AgentConversations.end(loop, agent)).isEqualTo(new GuestStatus.Complete());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void the_clock_of_the_job_wins(String flavour) {
    GuestAgent agent = started(flavour);
    GuestTask task =
        Tasks.task()
            .on(dialect(flavour), "linux")
            .clock(LocalDateTime.of(2031, 2, 3, 4, 5, 6))
            .build();

    loop.await(() -> agent.setClock(task));

    assertThat(dates()).containsExactly("command date -s '2031-02-03 04:05:06'");
  }

  @Test
  void a_windows_guest_is_left_to_its_analyzer() {
    GuestAgent agent = started("cape");

    loop.await(() -> agent.setClock(Tasks.task().on(Dialect.CAPE, "windows").build()));

    assertThat(dates()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_guest_that_keeps_its_time_says_why(String flavour) {
    GuestAgent agent = started(flavour);
    python.behave(
        new JsonObject()
            .put("stderr", new JsonArray().add("date: cannot set date: Operation not permitted")));

    assertThat(failureOf(() -> loop.await(() -> agent.setClock(Tasks.task().build()))))
        .hasMessageContaining("cannot set date");
  }

  private List<String> dates() {
    return calls().stream().filter(call -> call.startsWith("command date")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_longer_run_is_told_in_a_file_beside_the_analyzer(String flavour) throws IOException {
    GuestAgent agent = started(flavour);
    GuestTask task = task(flavour, SUCCESS);
    loop.await(() -> agent.upload(task));

    assertThat(loop.await(() -> agent.extend(Duration.ofSeconds(80)))).isTrue();
    assertThat(loop.await(() -> agent.extend(Duration.ofMinutes(2)))).isTrue();

    Path told = python.find("extend");
    assertThat(told).hasContent("120");
    assertThat(told.resolveSibling("analysis.conf")).exists();
    AgentConversations.closes(loop, agent, python.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_sample_of_thirty_megabytes_arrives_unchanged(String flavour) throws IOException {
    GuestAgent agent = started(flavour);
    Path sample = AgentConversations.randomFile(home.resolve("sample"), 30_000_001);
    GuestTask task =
        Tasks.task()
            .named("big.bin")
            .on(dialect(flavour), "linux")
            .files(zip(SUCCESS), sample)
            .build();

    loop.await(() -> agent.upload(task));

    assertThat(AgentConversations.sha256(python.find("big.bin")))
        .isEqualTo(AgentConversations.sha256(sample));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_sample_that_looks_like_a_form_arrives_unchanged(String flavour) throws IOException {
    GuestAgent agent = started(flavour);
    Path sample = home.resolve("sample");
    Files.writeString(sample, "\r\n--rookery-\r\n--x--\r\n\0\u00ff", StandardCharsets.ISO_8859_1);
    GuestTask task = Tasks.task().on(dialect(flavour), "linux").files(zip(SUCCESS), sample).build();

    loop.await(() -> agent.upload(task));

    assertThat(python.find("invoice.exe")).hasSameBinaryContentAs(sample);
  }

  @Test
  void an_empty_sample_arrives_empty() throws IOException {
    GuestAgent agent = started("cuckoo");
    Path sample = Files.createFile(home.resolve("sample"));
    GuestTask task = Tasks.task().files(zip(SUCCESS), sample).build();

    loop.await(() -> agent.upload(task));

    assertThat(python.find("invoice.exe")).isEmptyFile();
  }

  @Test
  void each_request_has_a_length_and_a_connection_of_its_own() throws IOException {
    GuestAgent agent = started("cuckoo");
    GuestTask task = task("cuckoo", SUCCESS);
    loop.await(() -> agent.upload(task));

    assertThat(python.calls())
        .filteredOn(call -> call.getString("call").startsWith("POST"))
        .isNotEmpty()
        .allSatisfy(
            call -> {
              String headers = call.getJsonObject("headers").encode().toLowerCase();
              assertThat(headers)
                  .contains("\"content-length\"", "\"connection\":\"close\"")
                  .doesNotContain("expect", "transfer-encoding", "accept-encoding");
            });
  }

  @Test
  void the_steps_come_in_the_order_of_the_peers() throws IOException {
    GuestAgent agent = started("cape");
    GuestTask task = task("cape", SUCCESS);
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);

    assertThat(calls())
        .startsWith(
            "GET /",
            "GET /pinning",
            "POST /mkdtemp",
            "POST /extract",
            "POST /store",
            "POST /store",
            "POST /execpy");
  }

  @Test
  void cape_gets_the_sample_in_a_folder_of_the_job_under_the_name_in_the_configuration()
      throws IOException {
    GuestAgent agent = started("cape", "windows");
    Path sample = Files.writeString(home.resolve("sample"), "MZ");
    GuestTask task =
        Tasks.task()
            .named("an invoice, with a very long name indeed.docm")
            .on(Dialect.CAPE, "windows")
            .files(zip(SUCCESS), sample)
            .build();

    loop.await(() -> agent.upload(task));

    Path temp = python.root().resolve("C:/Users/x/AppData/Local/Temp");
    assertThat(temp.resolve("42/an invoice_ with a .docm")).hasContent("MZ");
    assertThat(Files.readString(python.find("analysis.conf")).lines())
        .contains("file_name = 42\\an invoice_ with a .docm", "upload_max_size = 1000000");
  }

  @Test
  void a_windows_guest_is_filled_at_the_places_that_it_names() throws IOException {
    GuestAgent agent = started("cuckoo", "windows");
    GuestTask task =
        Tasks.task()
            .options(Map.of("analpath", "bin"))
            .on(Dialect.CUCKOO, "windows")
            .files(zip(SUCCESS), Files.writeString(home.resolve("sample"), "MZ"))
            .build();

    loop.await(() -> agent.upload(task));

    assertThat(python.root().resolve("C:/bin/analyzer.py")).exists();
    assertThat(python.root().resolve("C:/bin/analysis.conf")).exists();
    assertThat(python.root().resolve("C:/Users/x/AppData/Local/Temp/invoice.exe")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_folder_that_is_there_already_is_used(String flavour) throws IOException {
    GuestAgent agent = started(flavour);
    Files.createDirectories(python.root().resolve("bin"));
    GuestTask task =
        Tasks.task()
            .options(Map.of("analpath", "/bin"))
            .on(dialect(flavour), "linux")
            .files(zip(SUCCESS), Files.writeString(home.resolve("sample"), "MZ"))
            .build();

    loop.await(() -> agent.upload(task));

    assertThat(python.root().resolve("bin/analyzer.py")).exists();
    assertThat(python.root().resolve("bin/analysis.conf")).exists();
  }

  @ParameterizedTest
  @CsvSource({"cuckoo,linux", "cuckoo,windows", "cape,linux", "cape,windows"})
  void an_agent_that_cannot_run_scripts_itself_is_given_a_command(String flavour, String platform)
      throws IOException {
    GuestAgent agent = started(flavour, platform, "old");
    GuestTask task =
        Tasks.task()
            .on(dialect(flavour), platform)
            .files(zip(SUCCESS), Files.writeString(home.resolve("sample"), "MZ"))
            .build();
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent)).isEqualTo(new GuestStatus.Complete());
    assertThat(calls()).contains("POST /execute").doesNotContain("POST /execpy");
  }

  @Test
  void nothing_is_asked_that_an_analysis_does_not_need() throws IOException {
    GuestAgent agent = started("cape");
    GuestTask task = task("cape", SUCCESS);
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);
    AgentConversations.end(loop, agent);
    loop.await(agent::log);

    assertThat(calls())
        .noneMatch(
            call ->
                call.contains("/kill") || call.contains("/retrieve") || call.contains("/mutex"));
  }

  @Test
  void the_exports_of_a_library_reach_the_guest() throws IOException {
    GuestAgent agent = started("cuckoo", "windows");
    GuestTask task =
        Tasks.task()
            .on(Dialect.CUCKOO, "windows")
            .files(zip(SUCCESS), PeFile.exporting("DllRegisterServer", "b").at(home.resolve("dll")))
            .build();

    loop.await(() -> agent.upload(task));

    assertThat(Files.readString(python.find("analysis.conf")))
        .contains("file_type = PE32 executable (DLL)")
        .endsWith("\npe_exports = DllRegisterServer,b");
  }

  @Test
  void an_agent_that_could_not_hear_its_analyzer_is_not_pinned() throws IOException {
    GuestAgent agent = started("cuckoo", "deaf");
    GuestTask task = task("cuckoo", SUCCESS);
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent)).isEqualTo(new GuestStatus.Complete());
    assertThat(agent.description()).isEqualTo("Cuckoo Agent 0.8");
    assertThat(calls()).doesNotContain("GET /pinning");
  }

  @Test
  void an_agent_that_is_pinned_to_us_already_is_ours() throws IOException {
    GuestAgent agent = started("cuckoo");
    pinFrom("127.0.0.1");
    GuestTask task = task("cuckoo", SUCCESS);

    loop.await(() -> agent.upload(task));

    assertThat(python.find("analysis.conf")).exists();
  }

  @Test
  void an_agent_that_is_pinned_to_another_breaks_the_call() throws IOException {
    GuestAgent agent = started("cuckoo");
    pinFrom("127.0.0.2");
    GuestTask task = task("cuckoo", SUCCESS);

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.BROKEN);
    AgentConversations.closes(loop, agent, python.port());
  }

  @Test
  void an_agent_that_was_restarted_is_pinned_again_once() throws IOException {
    GuestAgent agent = running("cape", "import time; time.sleep(60)");
    assertThat(loop.await(agent::status)).isEqualTo(new GuestStatus.Running());
    restarts(1);

    for (int asked = 0; asked < 3; asked++) {
      assertThat(loop.await(agent::status)).isEqualTo(new GuestStatus.Idle());
    }
    assertThat(calls()).filteredOn("GET /pinning"::equals).hasSize(2);

    restarts(2);
    python.behave(restarted(2).put("refuse", new JsonArray().add("/status")));
    assertThat(failureOf(() -> loop.await(agent::status)).problem())
        .isEqualTo(GuestProblem.REJECTED);
    restarts(2);
    assertThat(loop.await(agent::status)).isEqualTo(new GuestStatus.Idle());
    assertThat(calls()).filteredOn("GET /pinning"::equals).hasSize(3);
  }

  @Test
  void a_cuckoo_agent_that_was_restarted_says_what_it_said_before() throws IOException {
    GuestAgent agent = running("cuckoo", "import time; time.sleep(60)");
    restarts(1);

    assertThat(loop.await(agent::status)).isEqualTo(new GuestStatus.Running());
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "windows"})
  void scripts_are_put_beside_the_sample_and_the_analyzer_is_told(String platform)
      throws IOException {
    GuestAgent agent = started("cape", platform);
    Path pre = Files.writeString(home.resolve("pre"), "print(1)");
    Path during = Files.writeString(home.resolve("during"), "click");
    GuestTask task =
        Tasks.task()
            .on(Dialect.CAPE, platform)
            .files(zip(SUCCESS), Files.writeString(home.resolve("sample"), "MZ"))
            .scripts(pre, during)
            .build();

    loop.await(() -> agent.upload(task));

    String temp = platform.equals("windows") ? "C:/Users/x/AppData/Local/Temp" : "tmp";
    assertThat(python.root().resolve(temp).resolve("pre_script.py")).hasContent("print(1)");
    assertThat(python.root().resolve(temp).resolve("during_script.ps1")).hasContent("click");
    String folder = platform.equals("windows") ? "C:\\Users\\x\\AppData\\Local\\Temp\\" : "/tmp/";
    assertThat(Files.readAllLines(python.root().resolve("stored.log")))
        .endsWith(folder + "pre_script.py", folder + "during_script.ps1");
    assertThat(Files.readString(python.find("analysis.conf")).lines())
        .contains("pre_script = True", "during_script = True");
  }

  @Test
  void scripts_are_for_cape_only_and_their_field_is_named() throws IOException {
    GuestAgent agent = started("cuckoo");
    Path script = Files.writeString(home.resolve("script"), "print(1)");
    GuestTask task =
        Tasks.task()
            .files(zip(SUCCESS), Files.writeString(home.resolve("sample"), "MZ"))
            .scripts(script, script)
            .build();

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREPRESENTABLE);
    assertThat(problem).hasMessageContaining("scripts").hasMessageContaining("CAPE");
    assertThat(calls()).noneMatch(call -> call.startsWith("POST"));
  }

  @Test
  void a_refused_upload_is_a_rejection_with_the_agents_words() throws IOException {
    GuestAgent agent = started("cuckoo");
    python.behave(new JsonObject().put("refuse", new JsonArray().add("/extract")));
    GuestTask task = task("cuckoo", SUCCESS);

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
    assertThat(problem)
        .hasMessageContaining("/extract")
        .hasMessageContaining("500")
        .hasMessageContaining("cannot do /extract");
  }

  @Test
  void a_dead_analyzer_is_a_failure_where_the_agent_watches_it() throws IOException {
    GuestAgent agent = started("cape");
    GuestTask task = task("cape", "raise SystemExit(3)");
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent))
        .isEqualTo(new GuestStatus.Failed("failed: Exited with exit code 3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void an_analyzer_that_says_false_has_failed(String flavour) throws IOException {
    GuestAgent agent = started(flavour);
    GuestTask task = task(flavour, REPORT.formatted("status=complete&description=False"));
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);

    assertThat(AgentConversations.end(loop, agent))
        .isEqualTo(new GuestStatus.Failed("the analyzer ended without success: False"));
  }

  @Test
  void executing_without_an_analyzer_is_refused_by_ourselves() {
    GuestAgent agent = started("cuckoo");

    GuestException problem = failureOf(() -> loop.await(agent::execute));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
  }

  @Test
  void what_cannot_be_represented_is_found_before_anything_is_sent() throws IOException {
    GuestAgent agent = started("cuckoo");
    GuestTask task =
        Tasks.task()
            .options(Map.of("arguments", "-x ;rm"))
            .files(zip(SUCCESS), Files.writeString(home.resolve("sample"), "MZ"))
            .build();

    GuestException problem = failureOf(() -> loop.await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREPRESENTABLE);
    assertThat(problem).hasMessageContaining("options");
    assertThat(calls()).noneMatch(call -> call.startsWith("POST"));
  }

  private GuestAgent started(String... arguments) {
    python = new PythonAgent(home, "http_agent.py", arguments);
    return AgentConversations.find(loop, python.endpoint());
  }

  private GuestAgent running(String flavour, String script) throws IOException {
    GuestAgent agent = started(flavour);
    GuestTask task = task(flavour, script);
    loop.await(() -> agent.upload(task));
    loop.await(agent::execute);
    return agent;
  }

  private void restarts(int times) {
    python.behave(restarted(times));
  }

  private static JsonObject restarted(int times) {
    return new JsonObject().put("restarts", new JsonArray(java.util.Collections.nCopies(times, 1)));
  }

  private GuestTask task(String flavour, String script) throws IOException {
    return Tasks.task()
        .on(dialect(flavour), "linux")
        .files(zip(script), Files.writeString(home.resolve("sample"), "MZ"))
        .build();
  }

  private Path zip(String script) throws IOException {
    return PythonAgent.analyzer(home.resolve("analyzer.zip"), script);
  }

  private List<String> calls() {
    return python.calls().stream().map(call -> call.getString("call")).toList();
  }

  private void pinFrom(String address) throws IOException {
    try (Socket socket =
        new Socket(
            InetAddress.getByName("127.0.0.1"), python.port(), InetAddress.getByName(address), 0)) {
      socket.getOutputStream().write("GET /pinning HTTP/1.0\r\n\r\n".getBytes());
      assertThat(new String(socket.getInputStream().readAllBytes())).contains("200");
      socket.setSoLinger(true, 0);
    }
  }

  private static Dialect dialect(String flavour) {
    return flavour.equals("cape") ? Dialect.CAPE : Dialect.CUCKOO;
  }

  private static GuestException failureOf(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(GuestException.class, call);
  }
}
