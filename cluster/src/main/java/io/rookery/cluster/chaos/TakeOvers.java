package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How long jobs stood still whose node was killed. */
final class TakeOvers {

  /**
   * One job that a SIGKILL hit.
   *
   * @param step of the plan that killed its node
   * @param took from the kill to the start of the next attempt
   * @param elsewhere whether that was on another node
   * @param idle whether a machine of a sound node was idle when the job had been taken over
   * @param alone whether nothing else was broken meanwhile
   */
  record TakeOver(
      long job, int step, Duration took, boolean elsewhere, boolean idle, boolean alone) {}

  private final List<AttemptRow> attempts;
  private final List<Occupation> occupations;
  private final Map<Long, List<AttemptRow>> byJob;
  private final Set<Long> asked = new HashSet<>();
  private final List<Journal.Deed> deeds;
  private final FieldMap map;
  private final int machines;

  /** {@code machines} is how many each node has. */
  TakeOvers(History history, List<Journal.Deed> deeds, FieldMap map, int machines) {
    this.attempts = history.attempts();
    this.occupations = Occupation.of(history);
    this.byJob = history.attemptsByJob();
    this.asked.addAll(history.account().cancelSent());
    this.asked.addAll(history.account().retrySent());
    this.deeds = deeds;
    this.map = map;
    this.machines = machines;
  }

  /** All of them, in the order of the kills; a job that a user cancelled or retried is none. */
  List<TakeOver> all() {
    List<TakeOver> found = new ArrayList<>();
    for (Journal.Deed deed : deeds) {
      if (deed.fault() instanceof Kill kill) {
        String node = map.nodeName(kill.node());
        attempts.stream()
            .filter(attempt -> attempt.node().equals(node) && runsAt(attempt, deed.broke()))
            .filter(attempt -> !asked.contains(attempt.job()))
            .forEach(hit -> next(hit).ifPresent(next -> found.add(takeOver(deed, hit, next))));
      }
    }
    return found;
  }

  private TakeOver takeOver(Journal.Deed deed, AttemptRow hit, AttemptRow next) {
    return new TakeOver(
        hit.job(),
        deed.step(),
        Duration.between(deed.began(), next.started()),
        !next.node().equals(hit.node()),
        idle(hit.ended().orElseThrow()),
        alone(deed, next.started()));
  }

  private boolean alone(Journal.Deed deed, Instant until) {
    return deeds.stream()
        .filter(other -> other != deed)
        .noneMatch(other -> other.began().isBefore(until) && other.healed().isAfter(deed.began()));
  }

  private Optional<AttemptRow> next(AttemptRow hit) {
    return byJob.get(hit.job()).stream()
        .filter(attempt -> attempt.number() == hit.number() + 1)
        .findFirst();
  }

  private boolean idle(Instant at) {
    return map.places().stream()
        .filter(place -> sound(place, at))
        .anyMatch(
            place ->
                occupations.stream()
                        .filter(one -> one.attempt().node().equals(map.nodeName(place)))
                        .filter(one -> one.at(at))
                        .count()
                    < machines);
  }

  private boolean sound(int place, Instant at) {
    return deeds.stream()
        .filter(deed -> deed.fault().places().contains(place))
        .noneMatch(deed -> !at.isBefore(deed.began()) && at.isBefore(deed.healed()));
  }

  private static boolean runsAt(AttemptRow attempt, Instant at) {
    return !attempt.started().isAfter(at)
        && attempt.ended().filter(ended -> !ended.isAfter(at)).isEmpty();
  }
}
