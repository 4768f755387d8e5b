package io.rookery.cluster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much it costs is measured by {@code ./rookery bench hostile}. */
class HostileGuestTest {
  private static final int GUESTS = 4;
  private static final int ATTACKS = 400;
  private static final int DROPS = 10;

  @TempDir private Path directory;

  @Test
  void aGuestThatAttacksTheResultServerHarmsNobodyElsesResultsAndWritesNothingOutsideItsFolder()
      throws Exception {
    HostileRun run = new HostileRun(directory, GUESTS, Duration.ofSeconds(1), ATTACKS);

    HostileRun.Outcome outcome = run.run();

    assertThat(outcome.completed()).isEqualTo(GUESTS);
    for (long job : outcome.jobs()) {
      Path folder = run.data().resolve("analyses/" + job);
      assertThat(folder.resolve("analysis.log")).content().contains("Analysis completed.");
      try (Stream<Path> files = Files.list(folder.resolve("files"))) {
        assertThat(files).hasSize(DROPS);
      }
    }
    assertThat(outcome.extra().summary().getInteger("refused")).isPositive();
    assertThat(new Confinement(directory, run.data()).broken(outcome.extra().job(), outcome.jobs()))
        .isEmpty();
  }

  @Test
  void aFileThatStandsWhereItMustNotIsFound() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path own = Files.createDirectories(data.resolve("analyses/1/files"));
    Files.writeString(own.resolve("escape-1"), "a name like any other, in its folder");
    Path other = Files.createDirectories(data.resolve("analyses/2/files"));
    Files.writeString(other.resolve("a".repeat(64)), "its own");
    Confinement confinement = new Confinement(directory, data);
    assertThat(confinement.broken(1, List.of(2L))).isEmpty();

    Path outside = Files.writeString(data.resolve("escape-3"), "x");
    Path stranger = Files.writeString(other.resolve("same"), "x");
    Path link = Files.createSymbolicLink(own.resolve("link"), data);

    assertThat(confinement.broken(1, List.of(2L)))
        .containsExactlyInAnyOrder(outside, stranger, link);
  }
}
