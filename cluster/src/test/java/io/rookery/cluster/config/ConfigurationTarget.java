package io.rookery.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.ConfigurationResult.Rejected;
import io.rookery.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Any text is loaded, or rejected with mistakes that stand on its lines. */
public final class ConfigurationTarget implements FuzzTarget<ConfigurationResult> {
  private final ConfigurationReader reader =
      new ConfigurationReader(Driver.standard(), Map.of("A", "b: ${A}\n"));

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public int longest() {
    return YamlTree.SIZE_LIMIT;
  }

  @Override
  public int trials() {
    return 500;
  }

  @Override
  public long allocation(int length) {
    // A few bytes can ask for 4096 machines; of the rest the YAML library gives nearly all back at
    // once: copies of the piece it looks at.
    return (32 << 20) + 4200L * length;
  }

  @Override
  public ConfigurationResult read(byte[] input) {
    return reader.readText(new String(input, StandardCharsets.UTF_8), Path.of("/nowhere"));
  }

  @Override
  public void check(byte[] input, ConfigurationResult result) {
    if (result instanceof Rejected rejected) {
      // YAML also breaks lines at marks that Java does not count.
      String text = new String(input, StandardCharsets.UTF_8);
      long lines = 2 + text.chars().filter(c -> "\n\r\u0085\u2028\u2029".indexOf(c) >= 0).count();
      assertThat(rejected.mistakes()).isNotEmpty().hasSizeLessThanOrEqualTo(200);
      rejected
          .mistakes()
          .forEach(mistake -> assertThat((long) mistake.line()).isBetween(0L, lines));
    }
  }
}
