package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.pcap.CaptureAddresses;
import io.rookery.capture.pcap.CaptureProblem;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a capture service refuses, as the failure of an attempt. */
class TcpdumpCapturesTest {
  private static final RestoredMachine RESTORED = new ScriptedMachine(new ArrayList<>());

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close();
  }

  private Failure failure(String filter) {
    TcpdumpCaptures captures =
        new TcpdumpCaptures(
            new io.rookery.capture.pcap.Captures(vertx, "n"), Optional.empty(), filter);
    try {
      captures
          .start(
              AnalysisRig.claim().fence(),
              AnalysisRig.machine(),
              RESTORED,
              new Endpoint("127.0.0.1", 2042),
              Path.of("dump.pcap"))
          .await(30, TimeUnit.SECONDS);
      throw new AssertionError("the capture listens");
    } catch (FailureException told) {
      return told.failure();
    } catch (TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  private void refusesWith(CaptureProblem problem) {
    JsonObject why =
        new JsonObject()
            .put("code", problem.code())
            .put("message", "tcpdump says no")
            .put("remedy", "do this");
    vertx
        .eventBus()
        .localConsumer(
            CaptureAddresses.of("n").start(),
            message -> message.fail(problem.status(), why.encode()));
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_LISTENING_IN_TIME, capture.timeout",
    "BAD_FILTER, capture.refused",
    "BAD_REQUEST, capture.refused",
    "NO_INTERFACE, capture.refused",
    "NO_NAMESPACE, capture.refused",
    "UNWRITABLE, results.unwritable",
    "DIED, capture.died",
    "NO_TCPDUMP, capture.unavailable",
    "NO_PERMISSION, capture.unavailable",
    "INTERFACE_DOWN, capture.unavailable",
    "NOT_STARTED, capture.unavailable",
    "NOT_STOPPED, capture.unavailable",
    "UNKNOWN_ID, capture.unavailable",
    "ID_IN_USE, capture.unavailable",
    "NO_SERVICE, capture.unavailable",
  })
  void everyProblemOfACaptureHasItsCodeAndKeepsItsWords(CaptureProblem problem, String code) {
    refusesWith(problem);
    Failure failure = failure("");
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.stage()).isEqualTo(Stage.CAPTURE);
    assertThat(failure.message()).startsWith("tcpdump says no. do this — ");
  }

  @Test
  void theTableHasEveryProblem() throws NoSuchMethodException {
    String[] rows =
        TcpdumpCapturesTest.class
            .getDeclaredMethod(
                "everyProblemOfACaptureHasItsCodeAndKeepsItsWords",
                CaptureProblem.class,
                String.class)
            .getAnnotation(CsvSource.class)
            .value();
    Set<CaptureProblem> held = EnumSet.noneOf(CaptureProblem.class);
    for (String row : rows) {
      held.add(CaptureProblem.valueOf(row.split(",")[0]));
    }
    assertThat(held).containsExactlyInAnyOrder(CaptureProblem.values());
  }

  @Test
  void aNodeWithoutACaptureServiceSaysSo() {
    assertThat(failure("").code()).isEqualTo("capture.unavailable");
  }

  @Test
  void aFilterThatNoCaptureTakesIsNamed() {
    Failure failure = failure("port 80 or ".repeat(2_000));
    assertThat(failure.code()).isEqualTo("capture.refused");
    assertThat(failure.message()).contains("m-1", "interface lo", "wrong filter");
  }
}
