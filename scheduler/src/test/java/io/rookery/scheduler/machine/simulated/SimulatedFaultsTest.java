package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.result.ResultSession;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each switch does, as one sees it from outside the guest. */
class SimulatedFaultsTest {
  private static final Machine CAPE = machine(AgentKind.HTTP, "127.28.1.1");
  private static final Machine CUCKOO1 = machine(AgentKind.XMLRPC, "127.28.1.2");
  private static final String HELLO = "GET / HTTP/1.1\r\n\r\n";
  private static final String GET_STATUS =
      "<?xml version='1.0'?><methodCall><methodName>get_status</methodName><params></params>"
          + "</methodCall>";

  @TempDir private Path directory;
  private Optional<SimulatedRig> rig = Optional.empty();

  private static Machine machine(AgentKind kind, String ip) {
    return SimulatedRig.machine("guest " + ip, ip, kind, Dialect.CAPE, "linux");
  }

  @AfterEach
  void close() {
    rig.ifPresent(SimulatedRig::close);
  }

  private SimulatedRig rig(String at, String does) {
    JsonObject options =
        new JsonObject()
            .put("faults", new JsonArray().add(new JsonObject().put("at", at).put("does", does)));
    SimulatedRig made = new SimulatedRig(directory, options, CAPE, CUCKOO1);
    rig = Optional.of(made);
    return made;
  }

  private static Socket called(Machine machine) throws IOException {
    Socket socket = new Socket(machine.address(), machine.agentPort());
    String request =
        machine.equals(CAPE)
            ? HELLO
            : "POST /RPC2 HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(GET_STATUS.length(), GET_STATUS);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String answer(Machine machine) throws IOException {
    try (Socket socket = called(machine)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_guest_that_refuses_does_not_listen_though_it_runs() {
    rig("boot", "refuse").running(CAPE, 2);

    assertThatThrownBy(() -> answer(CAPE)).isInstanceOf(ConnectException.class);
  }

  @Test
  void a_guest_that_begins_to_refuse_resets_the_call_and_then_listens_no_more() {
    rig("/", "refuse").running(CAPE, 2);

    assertThatThrownBy(() -> answer(CAPE)).isInstanceOf(SocketException.class);
    Awaitility.await()
        .untilAsserted(
            () -> assertThatThrownBy(() -> answer(CAPE)).isInstanceOf(ConnectException.class));
  }

  @ParameterizedTest
  @CsvSource({"boot, hang", "boot, deaf", "/, hang"})
  void a_hanging_guest_takes_the_call_and_says_nothing(String at, String does) throws Exception {
    rig(at, does).running(CAPE, 2);

    try (Socket socket = called(CAPE)) {
      socket.setSoTimeout(300);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void a_dripping_guest_sends_a_byte_at_a_time() throws Exception {
    rig("boot", "drip").running(CAPE, 2);

    try (Socket socket = called(CAPE)) {
      socket.setSoTimeout(20_000);
      byte[] received = new byte[100];
      assertThat(socket.getInputStream().read(received)).isEqualTo(1);
      assertThat(socket.getInputStream().read(received)).isEqualTo(1);
    }
  }

  @Test
  void an_answer_ends_where_the_fault_says() throws Exception {
    rig("boot", "close").running(CAPE, 2);
    assertThat(answer(CAPE)).isEmpty();
    close();
    rig("boot", "cut").running(CAPE, 2);
    assertThat(answer(CAPE)).contains("\r\n\r\n{").doesNotEndWith("}");
    close();
    rig("boot", "reset").running(CAPE, 2);
    assertThatThrownBy(() -> answer(CAPE)).isInstanceOf(SocketException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "error, 500 Internal Server Error",
    "mislabel, Content-Type: image/png",
    "web-page, <!DOCTYPE html>",
    "not-http, ESMTP",
    "malformed, version\": }",
    "wrong-types, {\"message\":[{\"was\":\"CAPE Agent!\"}]",
    "entity-bomb, <!ENTITY e9 \"&e8;",
    "nesting-bomb, [[[[[",
    "attribute-bomb, \"attribute9999\":"
  })
  void an_http_answer_is_wrong_as_told(String does, String part) throws Exception {
    rig("boot", does).running(CAPE, 2);
    assertThat(answer(CAPE)).contains(part);
  }

  @ParameterizedTest
  @CsvSource({
    "malformed, <param></value>",
    "wrong-types, <value><array><data><value><int>1</int></value></data></array></value>",
    "entity-bomb, <!ENTITY e9 \"&e8;",
    "nesting-bomb, <array><data><value><array><data><value>",
    "attribute-bomb, attribute9999='xy'"
  })
  void an_xml_answer_is_wrong_as_told(String does, String part) throws Exception {
    rig("get_status", does).running(CUCKOO1, 2);
    String answer = answer(CUCKOO1);
    int body = answer.indexOf("\r\n\r\n") + 4;
    assertThat(answer.substring(body)).contains(part);
    assertThat(answer).contains("Content-length: " + (answer.length() - body));
  }

  @ParameterizedTest
  @CsvSource({"flood", "header-flood"})
  void a_flood_is_made_as_it_is_read(String does) throws Exception {
    rig("boot", does).running(CAPE, 2);

    // The second caller finds a guest that has not drowned in what the first left unread.
    for (int caller = 0; caller < 2; caller++) {
      try (Socket socket = called(CAPE)) {
        socket.setSoTimeout(20_000);
        InputStream in = socket.getInputStream();
        assertThat(in.readNBytes(50 << 20)).hasSize(50 << 20);
      }
    }
  }

  @Test
  void a_restarted_agent_forgets_its_status_and_still_hears_its_analyzer() throws Exception {
    JsonObject fault = new JsonObject().put("at", "/status").put("does", "restart").put("times", 1);
    SimulatedRig rig =
        new SimulatedRig(
            directory,
            new JsonObject().put("runs", "1s").put("faults", new JsonArray().add(fault)),
            CAPE);
    this.rig = Optional.of(rig);
    rig.session(CAPE, directory.resolve("attempt"));
    GuestAgent agent = rig.agent(rig.running(CAPE, 42));
    var task = rig.task(CAPE, Files.writeString(directory.resolve("sample"), "MZ"));
    rig.await(() -> agent.upload(task));
    rig.await(agent::execute);

    assertThatThrownBy(() -> rig.await(agent::status)).hasMessageContaining("closed");
    assertThat(rig.await(agent::status).toString()).startsWith("Idle");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rig.await(agent::status).toString().startsWith("Complete"));
  }

  @Test
  void a_guest_that_moves_is_silent_and_sends_its_results_from_elsewhere() throws Exception {
    SimulatedRig rig = rig("/execpy", "move");
    Path there = directory.resolve("there");
    ResultSession moved = rig.session(machine(AgentKind.HTTP, "127.254.1.1"), there);
    ResultSession own = rig.session(CAPE, directory.resolve("attempt"));
    GuestAgent agent = rig.agent(rig.running(CAPE, 42));
    var task = rig.task(CAPE, Files.writeString(directory.resolve("sample"), "MZ"));
    rig.await(() -> agent.upload(task));

    assertThatThrownBy(() -> rig.await(agent::execute)).hasMessageContaining("closed");

    assertThatThrownBy(() -> answer(CAPE)).isInstanceOf(ConnectException.class);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.isDirectory(there.resolve("files")));
    rig.await(() -> Future.join(moved.close(), own.close()));
  }

  @Test
  void a_clock_that_jumps_shows_in_every_later_answer() throws Exception {
    rig("boot", "clock-jump").running(CAPE, 2);
    int year = ZonedDateTime.now(ZoneOffset.UTC).getYear();

    assertThat(answer(CAPE)).containsPattern("Date: [^\r]*" + year);
    assertThat(answer(CAPE))
        .containsPattern("Date: [^\r]* (20|21)\\d\\d")
        .doesNotContain(" " + year + " ");
  }

  @Test
  void a_guest_loses_its_power_in_the_call_that_is_named() throws Exception {
    RestoredMachine guest = rig("/", "power-off").running(CAPE, 2);
    Future<MachineLoss> lost = guest.lost();

    assertThat(answer(CAPE)).isEmpty();

    assertThat(rig.orElseThrow().await(() -> lost).reason()).contains("powered off");
  }

  @Test
  void a_step_of_the_machinery_fails_or_hangs_and_the_next_restore_ends_what_is_left()
      throws Exception {
    SimulatedRig failing = rig("restore", "fail");
    assertThatThrownBy(() -> failing.restore(CAPE, 2))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("restore");
    close();

    SimulatedRig unable = rig("resume", "fail");
    RestoredMachine asleep = unable.restore(CAPE, 2);
    assertThatThrownBy(() -> unable.await(asleep::resume)).isInstanceOf(MachineException.class);
    close();

    SimulatedRig hanging = rig("stop", "hang");
    RestoredMachine running = hanging.running(CAPE, 2);
    Future<Void> stopped = hanging.await(() -> Future.succeededFuture(running.stop()));
    assertThat(answer(CAPE)).contains("CAPE Agent!");
    hanging.restore(CAPE, 3);
    assertThatThrownBy(() -> answer(CAPE)).isInstanceOf(ConnectException.class);
    assertThat(stopped.isComplete()).isFalse();
  }
}
