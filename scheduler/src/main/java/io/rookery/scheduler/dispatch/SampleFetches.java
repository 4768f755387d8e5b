package io.rookery.scheduler.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples on their way to this node. One that cannot be had is not asked for again before {@link
 * #forgive}: its holders are away. Lives on the dispatcher's context.
 */
final class SampleFetches {
  private static final Logger LOG = LoggerFactory.getLogger(SampleFetches.class);

  private final SampleSupply supply;
  private final Runnable arrived;
  private final Consumer<Runnable> here;
  private final Map<String, String> unavailable = new HashMap<>();
  private Set<String> before = Set.of();

  /**
   * Nothing is fetched yet.
   *
   * @param here runs a task on the dispatcher's context
   * @param arrived is run there whenever a sample stands on this node
   */
  SampleFetches(SampleSupply supply, Consumer<Runnable> here, Runnable arrived) {
    this.supply = supply;
    this.here = here;
    this.arrived = arrived;
  }

  void fetch(List<String> missing) {
    missing.stream()
        .filter(sha256 -> !unavailable.containsKey(sha256))
        .forEach(
            sha256 ->
                supply
                    .fetch(sha256)
                    .onSuccess(stands -> here.accept(arrived))
                    .onFailure(cause -> here.accept(() -> cannot(sha256, cause))));
  }

  private void cannot(String sha256, Throwable cause) {
    boolean again = unavailable.put(sha256, String.valueOf(cause.getMessage())) != null;
    if (!again && !before.contains(sha256)) {
      LOG.warn(
          "Sample {} cannot be fetched: {}; its jobs wait, and each sweep tries again",
          sha256,
          cause.getMessage());
    }
  }

  /** Why a sample could not be had when it was last tried; empty when it was not, or could. */
  Optional<String> problem(String sha256) {
    return Optional.ofNullable(unavailable.get(sha256));
  }

  /** Time to try everything again. */
  void forgive() {
    before = Set.copyOf(unavailable.keySet());
    unavailable.clear();
  }
}
