package io.rookery.cluster.chaos;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a run was made of, as it is printed. */
final class Figures {
  private final History history;
  private final List<Journal.Deed> deeds;
  private final List<TakeOvers.TakeOver> takeOvers;
  private final List<Duration> overruns;

  Figures(
      History history,
      List<Journal.Deed> deeds,
      List<TakeOvers.TakeOver> takeOvers,
      List<Overrun.Late> late) {
    this.history = history;
    this.deeds = deeds;
    this.takeOvers = takeOvers;
    this.overruns = late.stream().map(Overrun.Late::by).toList();
  }

  void print(PrintStream out, Duration took, Map<String, Integer> again) {
    Map<String, Long> kinds =
        deeds.stream()
            .collect(
                Collectors.groupingBy(
                    deed -> deed.fault().kind(), TreeMap::new, Collectors.counting()));
    long accepted =
        history.account().promises().stream().map(Ledger.Promise::job).distinct().count();
    out.printf("ran for    %d s%n", took.toSeconds());
    out.printf("faults     %s%n", kinds);
    out.printf(
        "jobs       %d accepted, %d completed, %d cancelled; sent again %s%n",
        accepted, inState("COMPLETED"), inState("CANCELLED"), again);
    out.printf(
        "attempts   %d, of which %d beyond the first; outcomes %s%n",
        history.attempts().size(),
        history.attempts().stream().filter(attempt -> attempt.number() > 1).count(),
        outcomes());
    out.printf(
        "events     %d, lives in diaries %d%n", history.events().size(), history.lives().size());
    out.printf("from SIGKILL to the job's next start, all    %s%n", spread(any -> true));
    out.printf(
        "  where a machine was idle                   %s%n", spread(TakeOvers.TakeOver::idle));
    out.printf("  where every machine was busy               %s%n", spread(one -> !one.idle()));
    out.printf(
        "  while nothing else was broken              %s%n", spread(TakeOvers.TakeOver::alone));
    out.printf(
        "  on another node                            %s%n", spread(TakeOvers.TakeOver::elsewhere));
    takeOvers.stream()
        .max(Comparator.comparing(TakeOvers.TakeOver::took))
        .ifPresent(
            worst -> out.printf("  the worst was job %d at step %d%n", worst.job(), worst.step()));
    out.printf("machines worked on after a take-over         %s%n", Spread.of(overruns));
  }

  private Spread spread(Predicate<TakeOvers.TakeOver> which) {
    return Spread.of(takeOvers.stream().filter(which).map(TakeOvers.TakeOver::took).toList());
  }

  private long inState(String state) {
    return history.jobs().stream().filter(job -> job.state().equals(state)).count();
  }

  private Map<String, Long> outcomes() {
    return history.attempts().stream()
        .collect(
            Collectors.groupingBy(
                attempt -> attempt.outcome().orElse("none"), TreeMap::new, Collectors.counting()));
  }
}
