package io.rookery.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.ConfigurationResult.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the page about machines shows as a configuration is one. */
class MachinesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "machines.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

  @TempDir private Path folder;

  static List<String> examples() throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsASoundConfiguration(String example) {
    ConfigurationResult result =
        new ConfigurationReader(Driver.standard(), Map.of()).readText(example, folder);
    assertThat(result).as(example + result).isInstanceOf(Loaded.class);
    assertThat(((Loaded) result).configuration().pool()).isNotEmpty();
  }

  @Test
  void everyDriverHasAnExample() throws IOException {
    String all = String.join("\n", examples());
    assertThat(Driver.standard().stream().map(Driver::name))
        .allSatisfy(name -> assertThat(all).contains("machinery: " + name));
  }

  @Test
  void bothProgramsOfOtherHypervisorsAreShownInFull() throws IOException {
    assertThat(examples()).anyMatch(example -> example.contains("[xl, restore"));
    assertThat(examples()).anyMatch(example -> example.contains("[VBoxManage, snapshot"));
  }
}
