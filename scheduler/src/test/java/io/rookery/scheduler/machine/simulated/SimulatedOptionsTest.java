package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedOptionsTest {

  @Test
  void nothing_given_is_a_quick_success_with_one_file() {
    assertThat(SimulatedOptions.read(new JsonObject().put("subnet", "127.18.0.0/16")))
        .isEqualTo(
            new SimulatedOptions(
                Duration.ofMillis(50), 1, true, false, Optional.empty(), List.of(), 0));
  }

  @Test
  void options_are_read_from_the_group_and_from_its_key_of_that_name() {
    JsonObject own =
        new JsonObject()
            .put("runs", "2s")
            .put("drops", 0)
            .put("ends", false)
            .put("fails", true)
            .put("diary", "/var/log/diary")
            .put(
                "faults",
                new JsonArray()
                    .add(new JsonObject().put("at", "boot").put("does", "hang"))
                    .add(
                        new JsonObject()
                            .put("at", "/status")
                            .put("does", "drip")
                            .put("after", 2)
                            .put("times", 1L)
                            .put("lives", 3)))
            .put("attacks", 7);
    SimulatedOptions expected =
        new SimulatedOptions(
            Duration.ofSeconds(2),
            0,
            false,
            true,
            Optional.of(Path.of("/var/log/diary")),
            List.of(
                FaultSwitch.always("boot", "hang"), new FaultSwitch("/status", "drip", 2, 1, 3)),
            7);

    assertThat(SimulatedOptions.read(own)).isEqualTo(expected);
    assertThat(SimulatedOptions.read(new JsonObject().put("options", own).put("subnet", "x")))
        .isEqualTo(expected);
    assertThat(SimulatedOptions.read(new JsonObject(Map.of("options", own.getMap()))))
        .isEqualTo(expected);
  }

  @Test
  void a_whole_number_may_come_as_the_configuration_reads_it() {
    assertThat(SimulatedOptions.read(new JsonObject().put("drops", 3L)).drops()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"slow\":true} | slow",
        "{\"options\":{\"slow\":true}} | options.slow",
        "{\"options\":{},\"runs\":\"1s\"} | runs",
        "{\"options\":5} | options",
        "{\"runs\":\"soon\"} | runs",
        "{\"runs\":50} | runs",
        "{\"drops\":-1} | drops",
        "{\"drops\":\"1\"} | drops",
        "{\"drops\":1.5} | drops",
        "{\"drops\":4294967297} | drops",
        "{\"attacks\":1000001} | attacks",
        "{\"ends\":\"yes\"} | ends",
        "{\"faults\":{}} | faults",
        "{\"faults\":[\"hang\"]} | faults[0]",
        "{\"faults\":[{\"at\":\"boot\",\"does\":\"hang\",\"often\":1}]} | faults[0].often",
        "{\"faults\":[{\"does\":\"hang\"}]} | faults[0].at",
        "{\"faults\":[{\"at\":\"teardown\",\"does\":\"hang\"}]} | faults[0].at",
        "{\"faults\":[{\"at\":\"boot\",\"does\":\"sulk\"}]} | faults[0].does",
        "{\"faults\":[{\"at\":\"restore\",\"does\":\"drip\"}]} | faults[0].does",
        "{\"faults\":[{\"at\":\"/status\",\"does\":\"deaf\"}]} | faults[0].does",
        "{\"faults\":[{\"at\":\"boot\",\"does\":\"hang\",\"times\":0}]} | faults[0].times",
        "{\"faults\":[{\"at\":\"boot\",\"does\":\"hang\",\"after\":1.5}]} | faults[0].after",
        "{\"diary\":true} | diary",
        "{\"diary\":\"diary.txt\"} | diary"
      })
  void what_is_wrong_is_named(String json, String key) {
    assertThatThrownBy(() -> SimulatedOptions.read(new JsonObject(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("option " + key);
  }
}
