package io.rookery.scheduler;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.rookery.fuzz.Campaign;
import io.rookery.fuzz.FuzzTargets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same hostile inputs each time; {@code ./rookery bench fuzz} looks for others. */
class HostileInputTest {
  private static final long SEED = 20261123;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  static Stream<Campaign> campaigns() {
    return FuzzTargets.all().stream().map(target -> new Campaign(target, SEED));
  }

  @ParameterizedTest
  @MethodSource("campaigns")
  void whatStrangersWriteIsReadOrRefusedAtABoundedCost(Campaign campaign) {
    assertTimeoutPreemptively(PATIENCE, campaign::run, () -> campaign.stuck().getMessage());
  }
}
