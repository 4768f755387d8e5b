package io.rookery.scheduler.machine.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.program.GroupOptions;
import io.rookery.scheduler.machine.program.PowerState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandOptionsTest {
  private static final JsonObject PROGRAMS =
      new JsonObject()
          .put("restore", new JsonArray().add("restore").add("{name}"))
          .put("stop", new JsonArray().add("stop").add("{name}"))
          .put("state", new JsonArray().add("state").add("{name}"));

  private static CommandOptions read(JsonObject group) {
    return CommandOptions.read(new GroupOptions("command", group), Duration.ofSeconds(20));
  }

  private static JsonObject group() {
    return new JsonObject().put("programs", PROGRAMS.copy());
  }

  @Test
  void deadlinesThatAreNotNamedAreThoseOfACall() {
    CommandOptions options = read(group().put("deadlines", new JsonObject().put("restore", "2m")));
    assertThat(options.deadlines().restore()).isEqualTo(Duration.ofMinutes(2));
    assertThat(options.deadlines().stop()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void onlyALabThatSaysSoHasGuestsWhoseClocksAreTheirOwn() {
    assertThat(read(group()).ownClock()).isFalse();
    assertThat(read(group().put("ownClock", true)).ownClock()).isTrue();
  }

  @Test
  void statesAreFoundByTheLabsWords() {
    JsonObject states =
        new JsonObject()
            .put("running", new JsonArray().add("VMState=\"running\""))
            .put("off", new JsonArray().add("VMState=\"saved\"").add("VMState=\"poweroff\""));
    StateWords words =
        read(group().put("states", states).put("absent", new JsonArray().add(3))).words();
    assertThat(words.state("name=\"running\"\nVMState=\"saved\"\n")).contains(PowerState.OFF);
    assertThat(words.state("vmstate=\"RUNNING\"")).contains(PowerState.RUNNING);
    assertThat(words.state("VMState=\"teleporting\"")).isEmpty();
    assertThat(words.isAbsent(3)).isTrue();
    assertThat(words.isAbsent(1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|programs.restore",
        "{\"program\":{}}|program",
        "{\"programs\":{\"restore\":\"xl restore\"}}|programs.restore",
        "{\"programs\":{\"restore\":[]}}|programs.restore",
        "{\"programs\":{\"restore\":[\"xl\",\"{image}\"]}}|programs.restore",
        "{\"programs\":{\"restore\":[\"xl\"],\"stop\":[\"xl\",\"{folder}\"]}}|programs.stop",
        "{\"programs\":{\"restart\":[\"xl\"]}}|programs.restart"
      })
  void aMistakeIsNamed(String group, String key) {
    assertThatThrownBy(() -> read(new JsonObject(group)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"deadlines\":{\"restore\":\"soon\"}}|deadlines.restore",
        "{\"deadlines\":{\"boot\":\"1s\"}}|deadlines.boot",
        "{\"ask\":\"1ms\"}|ask",
        "{\"ownClock\":\"sure\"}|ownClock",
        "{\"absent\":[0]}|absent",
        "{\"states\":{\"asleep\":[\"x\"]}}|states.asleep"
      })
  void aMistakeBesideTheProgramsIsNamed(String more, String key) {
    assertThatThrownBy(() -> read(group().mergeIn(new JsonObject(more))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }
}
