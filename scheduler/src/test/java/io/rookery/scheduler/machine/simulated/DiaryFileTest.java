package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiaryFileTest {
  private static final Machine MACHINE =
      SimulatedRig.machine("sim-1", "127.77.9.1", AgentKind.AUTO, Dialect.CAPE, "linux");

  @TempDir private Path directory;

  private SimulatedRig rig(Path diary) {
    return new SimulatedRig(directory, new JsonObject().put("diary", diary.toString()), MACHINE);
  }

  @Test
  void a_life_is_in_the_file_when_it_has_begun_and_again_when_it_has_ended() throws Exception {
    Path diary = directory.resolve("diary");
    try (SimulatedRig rig = rig(diary)) {
      RestoredMachine guest = rig.restore(MACHINE, 17);
      assertThat(Files.readAllLines(diary))
          .singleElement()
          .asString()
          .endsWith(" begin sim-1 17 1");

      rig.await(guest::stop);
      List<String> lines = Files.readAllLines(diary);
      assertThat(lines).hasSize(2);
      assertThat(lines.get(1)).endsWith(" end sim-1 17 1");
      assertThat(time(lines.get(0))).isBeforeOrEqualTo(time(lines.get(1)));
    }
  }

  private static Instant time(String line) {
    return Instant.parse(line.substring(0, line.indexOf(' ')));
  }

  @Test
  void the_next_process_writes_on_where_the_one_before_was_cut_off() throws Exception {
    Path diary = Files.writeString(directory.resolve("diary"), "what was there\n");
    try (SimulatedRig rig = rig(diary)) {
      rig.restore(MACHINE, 18);
    }
    assertThat(Files.readAllLines(diary)).hasSize(3).first().isEqualTo("what was there");
  }

  @Test
  void a_diary_that_cannot_be_written_is_refused_by_name() {
    DiaryFile file = new DiaryFile(Optional.of(directory.resolve("no-such-folder/diary")));

    assertThatThrownBy(file::open)
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("diary")
        .hasMessageContaining("folder");
  }
}
