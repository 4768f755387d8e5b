package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
  @TempDir Path folder;
  private final Shell shell = new Shell();

  @Test
  void aSoundConfigurationPasses() throws IOException {
    Path file = file("machines: [ { machinery: netns, count: 4 } ]");
    assertThat(shell.run("check", "--config", file.toString())).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("machines: 4");
    assertThat(shell.run("check", "--json", "--config", file.toString())).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getBoolean("ok")).isTrue();
  }

  @Test
  void eachMistakeIsNamedWithItsLine() throws IOException {
    Path file = file("api:\n  prt: 1\ntimeouts:\n  boot: 3\n");
    assertThat(shell.run("check", "--config", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(shell.out().lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("line 2: api.prt").contains("port"))
        .anySatisfy(line -> assertThat(line).contains("line 4: timeouts.boot"));
    assertThat(shell.run("check", "--json", "--config", file.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(shell.json().getJsonArray("mistakes").getJsonObject(1).getInteger("line"))
        .isEqualTo(4);
  }

  @Test
  void aFileThatIsNotThereIsWrongUsage() {
    assertThat(shell.run("check", "--config", folder.resolve("absent").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(shell.err()).contains("--config");
    assertThat(shell.run("check")).isEqualTo(ExitCode.USAGE);
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("rookery.yaml"), yaml);
  }
}
