package io.rookery.capture.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.RunningLauncher;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CaptureRefusalTest {
  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("dump.pcap");
  }

  @Test
  void an_interface_that_does_not_exist_is_named() throws Exception {
    CaptureException refusal = refusal(CaptureService.request("nosuch0", file, ""));

    assertThat(refusal.problem()).isEqualTo(CaptureProblem.NO_INTERFACE);
    assertThat(refusal).hasMessageContaining("nosuch0");
    assertThat(refusal.remedy()).contains("ip link show");
  }

  @Test
  void an_interface_that_is_down_is_to_be_brought_up() throws Exception {
    try (NetworkNamespace namespace = new NetworkNamespace(running)) {
      CaptureException refusal = refusal(CaptureService.in(namespace, "lo", file));

      assertThat(refusal.problem()).isEqualTo(CaptureProblem.INTERFACE_DOWN);
      assertThat(refusal.remedy()).contains("ip -n " + namespace.name() + " link set lo up");
    }
  }

  @Test
  void a_namespace_that_does_not_exist_is_not_taken_for_a_missing_interface() throws Exception {
    CaptureRequest request =
        new CaptureRequest(
            "1", "lo", Optional.of("rookery-none"), file, "", Optional.empty(), Optional.empty());

    assertThat(refusal(request).problem()).isEqualTo(CaptureProblem.NO_NAMESPACE);
  }

  @Test
  void a_filter_that_makes_no_sense_is_the_requests_fault() throws Exception {
    for (String filter :
        new String[] {
          "udp and and", "udp and tcp", "port 99999999", "ether host 1:2", "-w /tmp/x"
        }) {
      CaptureException refusal = refusal(CaptureService.request("lo", file, filter));
      assertThat(refusal.problem()).as(filter).isEqualTo(CaptureProblem.BAD_FILTER);
      assertThat(refusal.remedy()).contains("-d '" + filter + "'");
    }
  }

  @Test
  void a_missing_tcpdump_is_to_be_installed() throws Exception {
    CaptureService service =
        new CaptureService(
            running, CaptureService.options(Path.of("/nowhere/tcpdump"), RestartPolicy.FAIL));

    CaptureException refusal = service.refusal(CaptureService.request("lo", file, ""));

    assertThat(refusal.problem()).isEqualTo(CaptureProblem.NO_TCPDUMP);
    assertThat(refusal.remedy()).contains("apt-get install tcpdump", "capture.enabled: false");
  }

  @Test
  void a_file_that_exists_or_has_no_directory_is_left_alone() throws Exception {
    Files.writeString(file, "somebody's");
    CaptureRequest noDirectory =
        CaptureService.request("lo", directory.resolve("none/dump.pcap"), "");

    CaptureService service = service();

    assertThat(service.refusal(CaptureService.request("lo", file, "")).problem())
        .isEqualTo(CaptureProblem.UNWRITABLE);
    assertThat(file).content().isEqualTo("somebody's");
    assertThat(service.refusal(noDirectory).problem()).isEqualTo(CaptureProblem.UNWRITABLE);
  }

  @Test
  void a_tcpdump_that_does_not_listen_in_time_is_ended_and_leaves_no_file() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path silent = Files.writeString(directory.resolve("silent"), "#!/bin/sh\nexec sleep 1000\n");
    Files.setPosixFilePermissions(silent, PosixFilePermissions.fromString("rwxr-xr-x"));
    Duration shortTime = Duration.ofMillis(300);
    CaptureService service =
        new CaptureService(
            running,
            CaptureOptions.of(
                silent, shortTime, Duration.ofSeconds(30), 1 << 20, RestartPolicy.FAIL));

    CaptureException refusal = service.refusal(CaptureService.request("lo", file, ""));

    assertThat(refusal.problem()).isEqualTo(CaptureProblem.NOT_LISTENING_IN_TIME);
    assertThat(file).doesNotExist();
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void a_refused_capture_may_be_asked_for_again() throws Exception {
    CaptureService service = service();
    service.refusal(CaptureService.request("nosuch0", file, ""));

    Outcome.of(service.start(CaptureService.request("lo", file, "udp port 9")).stop());

    assertThat(PcapReader.summarize(file).packets()).isZero();
  }

  @Test
  void an_id_in_use_and_an_unknown_id_are_refused_by_client_and_service() throws Exception {
    CaptureService service = service();
    CaptureRequest request = CaptureService.request("lo", file, "udp port 9");
    Capture capture = service.start(request);

    assertThat(service.refusal(request).problem()).isEqualTo(CaptureProblem.ID_IN_USE);
    assertThat(reply("start", request.toJson()).failureCode()).isEqualTo(409);
    assertThat(reply("stop", new JsonObject().put("id", "other")).failureCode()).isEqualTo(404);
    Outcome.of(capture.stop());
  }

  @Test
  void a_bad_request_is_answered_with_the_field_at_fault() throws Exception {
    service();
    JsonObject good = CaptureService.request("lo", file, "udp").toJson();

    assertThat(CaptureRequest.fromJson(good)).isEqualTo(CaptureService.request("lo", file, "udp"));
    assertRefused(good.copy().put("interface", "-w"), "interface");
    assertRefused(good.copy().put("namespace", "../1/ns"), "namespace");
    assertRefused(good.copy().put("file", "relative.pcap"), "file");
    assertRefused(good.copy().put("sizeLimit", 10), "sizeLimit");
    assertRefused(good.copy().put("sizeLimit", "ten"), "type");
    assertRefused(new JsonObject(), "id");
    assertThat(reply("start", "no JSON at all").failureCode()).isEqualTo(400);
  }

  @Test
  void without_a_service_on_this_node_the_failure_says_so() throws Exception {
    Captures captures = new Captures(running.vertx(), "node-without");

    CaptureException refusal =
        Outcome.failure(
            CaptureException.class, captures.start(CaptureService.request("lo", file, "")));

    assertThat(refusal.problem()).isEqualTo(CaptureProblem.NO_SERVICE);
    assertThat(refusal.remedy()).contains("capture.enabled: true");
  }

  private void assertRefused(JsonObject body, String field) throws Exception {
    ReplyException refusal = reply("start", body);
    assertThat(refusal.failureCode()).isEqualTo(400);
    assertThat(refusal).hasMessageContaining("capture.bad-request").hasMessageContaining(field);
  }

  private ReplyException reply(String verb, Object body) throws Exception {
    String address = "rookery.capture." + CaptureService.NODE + "." + verb;
    return Outcome.failure(ReplyException.class, running.vertx().eventBus().request(address, body));
  }

  private CaptureService service() throws Exception {
    return new CaptureService(running, CaptureService.options(RestartPolicy.FAIL));
  }

  private CaptureException refusal(CaptureRequest request) throws Exception {
    CaptureException refusal = service().refusal(request);
    assertThat(file).as("nothing is left of it").doesNotExist();
    return refusal;
  }
}
