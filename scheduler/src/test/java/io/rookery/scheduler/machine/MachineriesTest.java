package io.rookery.scheduler.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineriesTest {
  @TempDir private Path directory;
  private MachineryHost host;

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
  }

  @AfterEach
  void close() throws Exception {
    host.end();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "command   | {'programs': {'restore': 'xl'}}         | programs.restore",
        "libvirt   | {'deadlines': {'stop': 5}}              | deadlines.stop",
        "netns     | {'options': {'python': 'x'}}            | options.python",
        "netns     | {'options': 3}                          | options",
        "qemu      | {'image': 'a', 'guest': {'mac': 'x'}}   | guest.mac",
        "simulated | {'options': {'faults': [{'at': 'x'}]}}  | options.faults[0].at",
      })
  void whatADriverRefusesIsKnownBeforeItIsMade(String name, String options, String key) {
    JsonObject group = new JsonObject(options.replace('\'', '"'));
    OptionException checked =
        catchThrowableOfType(OptionException.class, () -> Machineries.check(name, group));
    OptionException made =
        catchThrowableOfType(
            OptionException.class, () -> Machineries.create(name, host.context(group)));
    assertThat(checked.key()).isEqualTo(made.key()).isEqualTo(key);
    assertThat(checked).hasMessage(made.getMessage()).hasMessageContaining("option " + key);
    assertThat(checked.problem()).startsWith(key.endsWith("python") ? "unknown key" : "must be");
  }
}
