package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.result.ResultSession;
import io.rookery.scheduler.result.ResultSummary;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The node's own client drives the guests, and its own result server takes what they bring. */
class SimulatedProtocolsTest {
  private static final Machine CUCKOO1 =
      machine("cuckoo1", "127.77.1.1", AgentKind.XMLRPC, Dialect.CUCKOO, "linux");
  private static final Machine CUCKOO2 =
      machine("cuckoo2", "127.77.1.2", AgentKind.AUTO, Dialect.CUCKOO, "linux");
  private static final Machine CAPE =
      machine("cape", "127.77.1.3", AgentKind.HTTP, Dialect.CAPE, "linux");
  private static final Machine WINDOWS1 =
      machine("windows1", "127.77.1.4", AgentKind.XMLRPC, Dialect.CUCKOO, "windows");
  private static final Machine WINDOWS2 =
      machine("windows2", "127.77.1.5", AgentKind.HTTP, Dialect.CUCKOO, "windows");
  private static final Machine WINDOWS_CAPE =
      machine("windows-cape", "127.77.1.6", AgentKind.AUTO, Dialect.CAPE, "windows");

  @TempDir private Path directory;
  private Optional<SimulatedRig> rig = Optional.empty();

  private static Machine machine(
      String name, String ip, AgentKind agent, Dialect dialect, String system) {
    return SimulatedRig.machine(name, ip, agent, dialect, system);
  }

  static List<Machine> linux() {
    return List.of(CUCKOO1, CUCKOO2, CAPE);
  }

  static List<Machine> all() {
    return List.of(CUCKOO1, CUCKOO2, CAPE, WINDOWS1, WINDOWS2, WINDOWS_CAPE);
  }

  private SimulatedRig rig(JsonObject options, Machine machine) {
    SimulatedRig made = new SimulatedRig(directory, options, machine);
    rig = Optional.of(made);
    return made;
  }

  @AfterEach
  void close() {
    rig.ifPresent(SimulatedRig::close);
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_whole_analysis_brings_a_log_and_a_file_that_follows_from_the_sample(Machine machine)
      throws Exception {
    SimulatedRig rig = rig(new JsonObject().put("runs", "0ms"), machine);
    Path sample = randomFile(3_000_001);
    Path folder = directory.resolve("attempt");
    ResultSession session = rig.session(machine, folder);
    RestoredMachine guest = rig.running(machine, 42);
    GuestAgent agent = rig.agent(guest);
    GuestTask task = rig.task(machine, sample);

    rig.await(() -> agent.upload(task));
    assertThat(rig.await(agent::status)).isEqualTo(new GuestStatus.Idle());
    rig.await(agent::execute);
    rig.await(session::logEnded);

    assertThat(rig.await(agent::status)).isEqualTo(new GuestStatus.Complete());
    rig.await(agent::log);
    rig.await(session::drained);
    ResultSummary summary = rig.await(session::close);
    assertThat(summary.refused()).isZero();
    assertThat(Files.readString(folder.resolve("analysis.log")))
        .contains("job 42", sha256(sample), "Analysis completed.");
    assertThat(droppedIn(folder)).containsExactly("file 0 of sample " + sha256(sample) + "\n");
  }

  @ParameterizedTest
  @MethodSource("all")
  void an_analyzer_that_is_told_to_fail_says_so(Machine machine) throws Exception {
    SimulatedRig rig = rig(new JsonObject().put("runs", "0ms").put("fails", true), machine);
    GuestAgent agent = executed(rig, machine);

    assertThat(end(rig, agent)).isInstanceOf(GuestStatus.Failed.class);
  }

  @Test
  void the_reason_of_a_failure_can_be_asked_where_the_agent_keeps_one() throws Exception {
    SimulatedRig rig = rig(new JsonObject().put("runs", "0ms").put("fails", true), CUCKOO1);
    GuestAgent agent = executed(rig, CUCKOO1);

    assertThat(end(rig, agent))
        .isEqualTo(new GuestStatus.Failed("the simulated analyzer was told to fail"));
  }

  @ParameterizedTest
  @MethodSource("linux")
  void an_analysis_that_does_not_end_by_itself_ends_with_its_time(Machine machine)
      throws Exception {
    SimulatedRig rig = rig(new JsonObject().put("runs", "0ms").put("ends", false), machine);
    Path folder = directory.resolve("attempt");
    ResultSession session = rig.session(machine, folder);
    GuestAgent agent = rig.agent(rig.running(machine, 42));
    Target url = new Target.Url("http://127.0.0.1/");
    GuestTask task = rig.task(machine, url, Optional.empty(), Duration.ofSeconds(1));
    rig.await(() -> agent.upload(task));
    rig.await(agent::execute);

    assertThat(rig.await(agent::status)).isEqualTo(new GuestStatus.Running());
    assertThat(end(rig, agent)).isEqualTo(new GuestStatus.Complete());
    rig.await(session::close);
  }

  @ParameterizedTest
  @MethodSource("linux")
  void as_many_files_are_dropped_as_configured(Machine machine) throws Exception {
    SimulatedRig rig = rig(new JsonObject().put("runs", "0ms").put("drops", 7), machine);
    Path folder = directory.resolve("attempt");
    ResultSession session = rig.session(machine, folder);
    GuestAgent agent = rig.agent(rig.running(machine, 42));
    GuestTask task = rig.task(machine, randomFile(10));
    rig.await(() -> agent.upload(task));
    rig.await(agent::execute);
    rig.await(session::logEnded);
    rig.await(session::drained);
    rig.await(session::close);

    assertThat(droppedIn(folder)).hasSize(7);
    assertThat(Files.readAllLines(folder.resolve("files.json"))).hasSize(7);
  }

  @ParameterizedTest
  @MethodSource("linux")
  void a_restored_guest_remembers_nothing(Machine machine) throws Exception {
    SimulatedRig rig = rig(new JsonObject().put("runs", "0ms").put("drops", 0), machine);
    GuestAgent before = executed(rig, machine);
    assertThat(end(rig, before)).isEqualTo(new GuestStatus.Complete());

    GuestAgent after = rig.agent(rig.running(machine, 43));

    assertThat(rig.await(after::status)).isEqualTo(new GuestStatus.Idle());
  }

  @Test
  void a_sample_that_is_not_where_the_configuration_says_makes_the_analyzer_fail()
      throws Exception {
    SimulatedRig rig = rig(new JsonObject().put("runs", "0ms"), CUCKOO1);
    GuestAgent agent = rig.agent(rig.running(CUCKOO1, 42));
    rig.session(CUCKOO1, directory.resolve("attempt"));
    GuestTask task =
        rig.task(
            CUCKOO1,
            new Target.File("ab".repeat(32), "invoice.exe", 3),
            Optional.empty(),
            Duration.ofMinutes(1));
    rig.await(() -> agent.upload(task));
    rig.await(agent::execute);

    assertThat(end(rig, agent)).isEqualTo(new GuestStatus.Failed("there is no sample invoice.exe"));
  }

  @Test
  void an_analyzer_that_is_no_zip_file_is_refused() throws Exception {
    SimulatedRig rig = rig(new JsonObject(), CAPE);
    GuestAgent agent = rig.agent(rig.running(CAPE, 42));
    Files.writeString(directory.resolve("analyzer.zip"), "no zip");
    GuestTask task = rig.task(CAPE, randomFile(10));

    assertThatThrownBy(() -> rig.await(() -> agent.upload(task)))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("Error extracting zip file");
  }

  @Test
  void http_agents_answer_without_length_and_close() throws Exception {
    SimulatedRig rig = rig(new JsonObject(), CUCKOO2);
    rig.running(CUCKOO2, 42);

    String answer = raw(CUCKOO2, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.0 200 OK\r\nServer: Cuckoo Agent Python/2.7.18\r\nDate: ");
    assertThat(answer.toLowerCase()).doesNotContain("content-length", "transfer-encoding");
    assertThat(
            new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4)).getString("message"))
        .isEqualTo("Cuckoo Agent!");
    assertThat(raw(CUCKOO2, "GET /status?x=1 HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.0 404 ")
        .contains("Route not found");
    assertThat(raw(CUCKOO2, "PUT / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.0 501 ");
  }

  @Test
  void a_body_without_its_length_is_none() throws Exception {
    SimulatedRig rig = rig(new JsonObject(), CAPE);
    rig.running(CAPE, 42);

    assertThat(
            raw(
                CAPE,
                "POST /store HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.0 400 ")
        .contains("No filepath has been provided");
  }

  @Test
  void a_pinned_agent_says_nothing_to_others() throws Exception {
    SimulatedRig rig = rig(new JsonObject(), CAPE);
    rig.running(CAPE, 42);

    assertThat(raw(CAPE, "GET /pinning HTTP/1.0\r\n\r\n")).contains("Successfully pinned");
    assertThat(raw(CAPE, "GET /pinning HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 500 ");
    assertThat(raw("127.0.0.9", CAPE, "GET / HTTP/1.0\r\n\r\n")).isEmpty();
  }

  @Test
  void the_xml_rpc_agent_knows_no_get_and_wants_a_length() throws Exception {
    SimulatedRig rig = rig(new JsonObject(), CUCKOO1);
    rig.running(CUCKOO1, 42);

    assertThat(raw(CUCKOO1, "GET / HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.0 501 Unsupported method ('GET')\r\n")
        .contains("text/html");
    assertThat(raw(CUCKOO1, "POST /RPC2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.0 500 ")
        .endsWith("Content-length: 0\r\n\r\n");
    String call =
        "<?xml version='1.0'?>\n<methodCall>\n<methodName>get_status</methodName>\n"
            + "<params>\n</params>\n</methodCall>\n";
    assertThat(
            raw(
                CUCKOO1,
                "POST /RPC2 HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(call.length(), call)))
        .contains("Content-length: 121\r\n")
        .endsWith("<value><int>1</int></value>\n</param>\n</params>\n</methodResponse>\n");
  }

  private GuestAgent executed(SimulatedRig rig, Machine machine) throws Exception {
    rig.session(machine, directory.resolve("attempt"));
    GuestAgent agent = rig.agent(rig.running(machine, 42));
    GuestTask task = rig.task(machine, randomFile(10));
    rig.await(() -> agent.upload(task));
    rig.await(agent::execute);
    return agent;
  }

  private static GuestStatus end(SimulatedRig rig, GuestAgent agent) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rig.await(agent::status), status -> !(status instanceof GuestStatus.Running));
  }

  private Path randomFile(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(directory.resolve("sample"), bytes);
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static List<String> droppedIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("files"))) {
      List<String> contents = new ArrayList<>();
      for (Path file : files.toList()) {
        contents.add(Files.readString(file));
      }
      return contents;
    }
  }

  private static String raw(Machine machine, String request) throws IOException {
    return raw("127.0.0.1", machine, request);
  }

  /** What comes back until the agent closes. */
  private static String raw(String from, Machine machine, String request) throws IOException {
    try (Socket socket =
        new Socket(
            InetAddress.getByName(machine.address()),
            machine.agentPort(),
            InetAddress.getByName(from),
            0)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
