package io.rookery.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationDifferenceTest {
  private static final ConfigurationReader READER =
      new ConfigurationReader(Driver.standard(), Map.of());

  private static NodeConfiguration read(String text) {
    ConfigurationResult result = READER.readText(text, Path.of("/"));
    return ((ConfigurationResult.Loaded) result).configuration();
  }

  private static List<String> keys(String one, String other) {
    return List.copyOf(ConfigurationDifference.keys(read(one), read(other)));
  }

  @Test
  void equalConfigurationsDifferInNothing() {
    String text = "retry: { attempts: 2 }\nmachines: [ { machinery: simulated, count: 2 } ]\n";
    assertThat(keys(text, text)).isEmpty();
  }

  @Test
  void aDefaultThatIsWrittenDownIsNoDifference() {
    assertThat(keys("", "retry: { attempts: 3 }\n")).isEmpty();
  }

  @Test
  void everyKeyIsCalledAsInTheFile() {
    assertThat(
            keys(
                "",
                """
                node:     { drain: 1m }
                api:      { tokens: [0123456789abcdef] }
                store:    { url: "postgresql://me@db/rookery" }
                results:  { fileLimit: 1MiB, attemptLimit: 1GiB, filesLimit: 3, connectionsLimit: 4, freeSpace: 1MiB,
                            streamLimit: 1MiB, arrivalsLimit: 5, rateLimit: 1MiB, headerTimeout: 5s }
                samples:  { limit: 1MiB }
                capture:  { interface: virbr7, onDeath: restart }
                timeouts: { boot: 7s }
                dispatch: { sweep: 7s }
                guest:    { terminateProcesses: true, auxiliary: { procmon: yes } }
                """))
        .containsExactly(
            "api.tokens",
            "capture.interface",
            "capture.onDeath",
            "dispatch.sweep",
            "guest.auxiliary.procmon",
            "guest.terminateProcesses",
            "node.drain",
            "results.arrivalsLimit",
            "results.attemptLimit",
            "results.connectionsLimit",
            "results.fileLimit",
            "results.filesLimit",
            "results.freeSpace",
            "results.headerTimeout",
            "results.rateLimit",
            "results.streamLimit",
            "samples.limit",
            "store.url",
            "timeouts.boot");
  }

  @Test
  void analyzersAreTakenOneByOne() {
    assertThat(
            keys(
                "analyzers: { windows: /a, darwin: /d }\n",
                "analyzers: { linux: /l, windows: /b, darwin: /d }\n"))
        .containsExactly("analyzers.linux", "analyzers.windows");
  }

  @Test
  void machinesAreNoKeys() {
    assertThat(keys("", "machines: [ { machinery: simulated, count: 2 } ]\n")).isEmpty();
  }
}
