package io.rookery.scheduler.machine.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.MachineLoss.By;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who has ended a domain is told by its state's reason, and better by what the events have said.
 */
class DomainEndTest {
  private final DomainEnd end = new DomainEnd("win-1");

  @ParameterizedTest
  @CsvSource({
    "shut off (shutdown), , GUEST",
    "shut off (shutdown), HOST, HOST",
    "shut off (destroyed), , HOST",
    "shut off (saved), , HOST",
    "shut off (migrated), , HOST",
    "shut off (from snapshot), , HOST",
    "shut off (failed), , HOST",
    "shut off (daemon), , HOST",
    "shut off (crashed), , UNKNOWN",
    "shut off (crashed), GUEST, GUEST",
    "shut off (unknown), , UNKNOWN",
    "shut off, , UNKNOWN",
    "crashed (panicked), , GUEST",
    "crashed, , GUEST",
    "paused (crashed), , GUEST",
  })
  void aStateThatIsAnEndTellsWhoseDoingItIs(String said, By told, By by) {
    assertThat(end.of(DomainState.of(said + "\n"), Optional.ofNullable(told)))
        .hasValueSatisfying(
            loss -> {
              assertThat(loss.by()).isEqualTo(by);
              assertThat(loss.reason()).contains("win-1");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "running (booted)",
        "running (unpaused)",
        "paused (user)",
        "paused (dumping)",
        "paused (starting up)",
        "pmsuspended (unknown)",
        "in shutdown (user)",
        ""
      })
  void aMachineInAnotherStateGoesOn(String said) {
    assertThat(end.of(DomainState.of(said), Optional.of(By.HOST))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'vda: no space\n'                     | FULL_HOST",
        "'vda: unspecified error\nvdb: no space' | FULL_HOST",
        "'vda: unspecified error'              | HOST",
        "'No errors found'                     | HOST",
        "''                                    | HOST",
      })
  void aDiskThatFailedTellsWhetherTheHostIsFull(String errors, By by) {
    assertThat(DomainState.of("paused (I/O error)").diskFailed()).isTrue();
    assertThat(end.ofDisk(errors).by()).isEqualTo(by);
    assertThat(end.ofDisk(errors).reason()).contains("win-1");
  }
}
