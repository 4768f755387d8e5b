package io.rookery.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.ConfigurationResult.Loaded;
import io.rookery.cluster.config.ConfigurationResult.Rejected;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ConfigurationReaderProperties {
  private final ConfigurationReader reader = new ConfigurationReader(Driver.standard(), Map.of());

  @Property(tries = 500)
  void anyTextIsLoadedOrRejectedAndNothingElse(@ForAll String text) {
    check(text);
  }

  @Property(tries = 2000)
  void anythingThatLooksLikeAConfigurationIsLoadedOrRejected(@ForAll("fragments") String yaml) {
    check(yaml);
  }

  private void check(String yaml) {
    ConfigurationResult result = reader.readText(yaml, Path.of("/nowhere"));
    if (result instanceof Rejected rejected) {
      long lines = yaml.lines().count() + 1;
      assertThat(rejected.mistakes()).isNotEmpty();
      assertThat(rejected.mistakes())
          .allSatisfy(mistake -> assertThat((long) mistake.line()).isBetween(0L, lines));
    } else {
      assertThat(result).isInstanceOf(Loaded.class);
    }
  }

  /** Lines made of the words that configurations are made of, in any order. */
  @Provide
  Arbitrary<String> fragments() {
    Arbitrary<String> word =
        Arbitraries.of(
            "node",
            "api",
            "store",
            "cluster",
            "results",
            "samples",
            "capture",
            "timeouts",
            "machines",
            "machinery",
            "netns",
            "external",
            "count",
            "list",
            "name",
            "ip",
            "subnet",
            "127.0.0.1",
            "198.18.0.0/16",
            "::1",
            "-1",
            "0",
            "99999999999",
            "30s",
            "1MiB",
            "true",
            "null",
            "~",
            "tls",
            "tokens",
            "file:/",
            "${X}",
            "&a",
            "*a",
            "!x",
            "\"",
            "'",
            "embedded",
            "postgresql://u@h/d",
            "resultserver",
            "options",
            "analyzers",
            "linux",
            "builtin");
    Arbitrary<String> mark =
        Arbitraries.of(
            ": ", ":\n  ", ":\n    - ", ", ", "{ ", " }", "[", "]", "\n", "\n  ", "- ", " ", "#");
    return Arbitraries.oneOf(List.of(word, mark))
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }
}
