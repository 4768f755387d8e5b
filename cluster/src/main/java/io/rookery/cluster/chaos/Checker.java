package io.rookery.cluster.chaos;

import java.util.List;

/** Judges a history. Knows nothing of the code that made it, only what was promised. */
final class Checker {
  static final List<Rule> RULES =
      List.of(
          new EveryPromiseIsKept(),
          new OneJobForEachSubmission(),
          new OneAcceptedAttempt(),
          new AttemptsInOrder(),
          new LegalTimeline(),
          new OneAttemptOnAMachine(),
          new TheDiaryAgrees());

  private Checker() {}

  static List<Violation> violations(History history) {
    return RULES.stream().flatMap(rule -> rule.violations(history).stream()).toList();
  }
}
