package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.Exit;
import io.rookery.scheduler.machine.MachineLoss.By;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has ended a machine is told by what QEMU says, and else by how it ended. */
class QemuEndTest {
  private final QemuEnd end = new QemuEnd("vm-1");

  private static JsonObject event(String name, String data) {
    return new JsonObject().put("event", name).put("data", new JsonObject(data.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHUTDOWN       | {'guest': true, 'reason': 'guest-shutdown'}                    | GUEST",
        "SHUTDOWN       | {'guest': true, 'reason': 'guest-panic'}                       | GUEST",
        "SHUTDOWN       | {'guest': false, 'reason': 'host-signal'}                      | HOST",
        "SHUTDOWN       | {'reason': 7}                                                  | HOST",
        "GUEST_PANICKED | {'action': 'pause'}                                            | GUEST",
        "BLOCK_IO_ERROR | {'action': 'stop', 'nospace': true, 'reason': 'No space left'} | FULL_HOST",
        "BLOCK_IO_ERROR | {'action': 'stop', 'nospace': false, 'reason': 'I/O error'}    | HOST",
        "BLOCK_WRITE_THRESHOLD | {'node-name': '#block1', 'amount-exceeded': 512}        | DISK_LIMIT",
      })
  void anEventThatEndsAMachineTellsWhoseDoingItIs(String name, String data, By by) {
    assertThat(end.of(event(name, data)))
        .hasValueSatisfying(
            loss -> {
              assertThat(loss.by()).isEqualTo(by);
              assertThat(loss.reason()).contains("vm-1");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BLOCK_IO_ERROR | {'action': 'report', 'nospace': true}",
        "RESET          | {'guest': true, 'reason': 'guest-reset'}",
        "BLOCK_IO_ERROR | {'action': 3, 'nospace': 'yes'}",
        "RESUME         | {}",
      })
  void anEventAfterWhichAMachineGoesOnIsNone(String name, String data) {
    assertThat(end.of(event(name, data))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "paused, STALLED",
    "io-error, STALLED",
    "internal-error, STALLED",
    "watchdog, STALLED",
    "null, STALLED",
    "guest-panicked, GUEST",
  })
  void aStateInWhichAGuestDoesNotGoOnTellsWhoseDoingItIs(String status, By by) {
    assertThat(end.standing(status))
        .hasValueSatisfying(
            loss -> {
              assertThat(loss.by()).isEqualTo(by);
              assertThat(loss.reason()).contains("vm-1");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "suspended"})
  void aGuestThatRunsOrSleepsByItsOwnWillHasAMachine(String status) {
    assertThat(end.standing(status)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "137, HOST",
    "143, HOST",
    "130, HOST",
    "129, HOST",
    "131, HOST",
    "135, FULL_HOST",
    "153, DISK_LIMIT",
    "139, UNKNOWN",
    "134, UNKNOWN",
    "159, UNKNOWN",
    "1, UNKNOWN",
    "0, UNKNOWN",
  })
  void aProcessThatSaysNothingIsToldByItsSignal(int status, By by) {
    assertThat(end.of(new Exit(status), "last words").by()).isEqualTo(by);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"event\": null}", "{\"event\": {}}", "{\"event\": 7, \"data\": 7}"})
  void anEventWithoutANameEndsNothing(String event) {
    assertThat(end.of(new JsonObject(event))).isEmpty();
  }

  @Test
  void whoeverReadsThatAGuestWroteTooMuchLearnsWhichOptionLetsItWriteMore() {
    assertThat(end.of(event("BLOCK_WRITE_THRESHOLD", "{}")).orElseThrow().reason())
        .contains("vm-1")
        .contains("diskGrowth");
    assertThat(end.of(new Exit(153), "File size limit exceeded").reason())
        .contains("vm-1")
        .contains("diskGrowth")
        .contains("File size limit exceeded");
  }

  @Test
  void whatAProcessSaidAtLastIsInTheReason() {
    assertThat(end.of(new Exit(1), "no such device").reason())
        .contains("vm-1")
        .contains("no such device");
  }
}
