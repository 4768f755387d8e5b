package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.HttpAgentRig.REPORT;
import static io.rookery.scheduler.guest.HttpAgentRig.SUCCESS;
import static io.rookery.scheduler.guest.HttpAgentRig.dialect;
import static io.rookery.scheduler.guest.HttpAgentRig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real HTTP/1.0 servers in processes of their own, with the two agents' habits. */
class HttpAgentTest {
  @TempDir Path home;
  private HttpAgentRig rig;

  @BeforeEach
  void open() {
    rig = new HttpAgentRig(home);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_whole_analysis_is_driven_and_nothing_stays_open(String flavour) throws IOException {
    GuestAgent agent = rig.started(flavour);
    GuestTask task = rig.task(flavour, SUCCESS);

    rig.loop().await(() -> agent.upload(task));
    assertThat(rig.loop().await(agent::status)).isEqualTo(new GuestStatus.Idle());
    rig.loop().await(agent::execute);

    assertThat(AgentConversations.end(rig.loop(), agent)).isEqualTo(new GuestStatus.Complete());
    assertThat(rig.loop().await(agent::log)).contains("started\na warning\n");
    AgentConversations.closes(rig.loop(), agent, rig.python().port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void the_clock_of_a_linux_guest_is_set_to_the_present(String flavour) throws IOException {
    GuestAgent agent = rig.started(flavour);
    GuestTask task = rig.task(flavour, SUCCESS);
    rig.loop().await(() -> agent.upload(task));
    long before = Instant.now().getEpochSecond();

    rig.loop().await(() -> agent.setClock(task));

    assertThat(dates())
        .singleElement()
        .satisfies(
            command ->
                assertThat(Long.parseLong(command.replace("command date -s @", "")))
                    .isBetween(before, Instant.now().getEpochSecond()));
    rig.loop().await(agent::execute);
    assertThat(AgentConversations.end(rig.loop(), agent)).isEqualTo(new GuestStatus.Complete());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void the_clock_of_the_job_wins(String flavour) {
    GuestAgent agent = rig.started(flavour);
    GuestTask task =
        Tasks.task()
            .on(dialect(flavour), "linux")
            .clock(LocalDateTime.of(2031, 2, 3, 4, 5, 6))
            .build();

    rig.loop().await(() -> agent.setClock(task));

    assertThat(dates()).containsExactly("command date -s '2031-02-03 04:05:06'");
  }

  @Test
  void a_windows_guest_is_left_to_its_analyzer() {
    GuestAgent agent = rig.started("cape");

    rig.loop().await(() -> agent.setClock(Tasks.task().on(Dialect.CAPE, "windows").build()));

    assertThat(dates()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_guest_that_keeps_its_time_says_why(String flavour) {
    GuestAgent agent = rig.started(flavour);
    rig.python()
        .behave(
            new JsonObject()
                .put(
                    "stderr",
                    new JsonArray().add("date: cannot set date: Operation not permitted")));

    assertThat(failureOf(() -> rig.loop().await(() -> agent.setClock(Tasks.task().build()))))
        .hasMessageContaining("cannot set date");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_longer_run_is_told_in_a_file_beside_the_analyzer(String flavour) throws IOException {
    GuestAgent agent = rig.started(flavour);
    GuestTask task = rig.task(flavour, SUCCESS);
    rig.loop().await(() -> agent.upload(task));

    assertThat(rig.loop().await(() -> agent.extend(Duration.ofSeconds(80)))).isTrue();
    assertThat(rig.loop().await(() -> agent.extend(Duration.ofMinutes(2)))).isTrue();

    Path told = rig.python().find("extend");
    assertThat(told).hasContent("120");
    assertThat(told.resolveSibling("analysis.conf")).exists();
    AgentConversations.closes(rig.loop(), agent, rig.python().port());
  }

  @Test
  void each_request_has_a_length_and_a_connection_of_its_own() throws IOException {
    GuestAgent agent = rig.started("cuckoo");
    GuestTask task = rig.task("cuckoo", SUCCESS);
    rig.loop().await(() -> agent.upload(task));

    assertThat(rig.python().calls())
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
    GuestAgent agent = rig.started("cape");
    GuestTask task = rig.task("cape", SUCCESS);
    rig.loop().await(() -> agent.upload(task));
    rig.loop().await(agent::execute);

    assertThat(rig.calls())
        .startsWith(
            "GET /",
            "GET /pinning",
            "POST /mkdtemp",
            "POST /extract",
            "POST /store",
            "POST /store",
            "POST /execpy");
  }

  @ParameterizedTest
  @CsvSource({"cuckoo,linux", "cuckoo,windows", "cape,linux", "cape,windows"})
  void an_agent_that_cannot_run_scripts_itself_is_given_a_command(String flavour, String platform)
      throws IOException {
    GuestAgent agent = rig.started(flavour, platform, "old");
    GuestTask task =
        Tasks.task()
            .on(dialect(flavour), platform)
            .files(rig.zip(SUCCESS), Files.writeString(rig.home().resolve("sample"), "MZ"))
            .build();
    rig.loop().await(() -> agent.upload(task));
    rig.loop().await(agent::execute);

    assertThat(AgentConversations.end(rig.loop(), agent)).isEqualTo(new GuestStatus.Complete());
    assertThat(rig.calls()).contains("POST /execute").doesNotContain("POST /execpy");
  }

  @Test
  void nothing_is_asked_that_an_analysis_does_not_need() throws IOException {
    GuestAgent agent = rig.started("cape");
    GuestTask task = rig.task("cape", SUCCESS);
    rig.loop().await(() -> agent.upload(task));
    rig.loop().await(agent::execute);
    AgentConversations.end(rig.loop(), agent);
    rig.loop().await(agent::log);

    assertThat(rig.calls())
        .noneMatch(
            call ->
                call.contains("/kill") || call.contains("/retrieve") || call.contains("/mutex"));
  }

  @Test
  void a_dead_analyzer_is_a_failure_where_the_agent_watches_it() throws IOException {
    GuestAgent agent = rig.started("cape");
    GuestTask task = rig.task("cape", "raise SystemExit(3)");
    rig.loop().await(() -> agent.upload(task));
    rig.loop().await(agent::execute);

    assertThat(AgentConversations.end(rig.loop(), agent))
        .isEqualTo(new GuestStatus.Failed("failed: Exited with exit code 3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void an_analyzer_that_says_false_has_failed(String flavour) throws IOException {
    GuestAgent agent = rig.started(flavour);
    GuestTask task = rig.task(flavour, REPORT.formatted("status=complete&description=False"));
    rig.loop().await(() -> agent.upload(task));
    rig.loop().await(agent::execute);

    assertThat(AgentConversations.end(rig.loop(), agent))
        .isEqualTo(new GuestStatus.Failed("the analyzer ended without success: False"));
  }

  @Test
  void executing_without_an_analyzer_is_refused_by_ourselves() {
    GuestAgent agent = rig.started("cuckoo");

    GuestException problem = failureOf(() -> rig.loop().await(agent::execute));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
  }

  private List<String> dates() {
    return rig.calls().stream().filter(call -> call.startsWith("command date")).toList();
  }
}
