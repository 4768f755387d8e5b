package io.rookery.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short run with every kind of fault in it; needs root, iproute2 and nftables, and fails without.
 * Long ones: {@code ./rookery bench chaos --minutes N --seed S}.
 */
class ChaosRunTest {
  private static final long SEED = 39;

  @TempDir private Path directory;

  @Test
  void whatever_a_seeded_hand_does_to_three_nodes_nothing_is_lost_and_nothing_runs_twice()
      throws Exception {
    ChaosTerms terms =
        new ChaosTerms(3, 4, SEED, Duration.ofSeconds(40), Duration.ofSeconds(4), 2, 30);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    boolean held =
        new ChaosRun(terms, directory, new PrintStream(printed, true, StandardCharsets.UTF_8))
            .run();

    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(held).as(text).isTrue();
    assertThat(text.lines().collect(Collectors.toList()))
        .anyMatch(line -> line.startsWith("jobs") && !line.contains(" 0 completed"))
        .filteredOn(line -> line.startsWith("faults"))
        .singleElement()
        .asString()
        .contains("kill=", "pause=", "cut=", "store restart=", "drain=");
  }
}
