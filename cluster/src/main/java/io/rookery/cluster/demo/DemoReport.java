package io.rookery.cluster.demo;

import io.rookery.scheduler.job.Stage;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The table at the end of a demonstration. */
final class DemoReport {
  private final PrintStream out;

  DemoReport(PrintStream out) {
    this.out = out;
  }

  void print(List<DemoResult> results) {
    StringBuilder head =
        new StringBuilder("%-3s %-24s %-16s".formatted("job", "sample", "outcome"));
    for (Stage stage : Stage.values()) {
      head.append(" %8s".formatted(stage.wireName()));
    }
    out.println();
    out.println(head.append(" %8s %6s".formatted("packets", "files")));
    results.forEach(this::row);
    out.println("(stages in milliseconds)");
  }

  private void row(DemoResult result) {
    Map<String, Long> stages = result.stages();
    StringBuilder row =
        new StringBuilder(
            "%-3d %-24s %-16s"
                .formatted(result.id(), result.sample().name(), DemoClaims.outcome(result)));
    for (Stage stage : Stage.values()) {
      Long ms = stages.get(stage.wireName());
      row.append(" %8s".formatted(ms == null ? "-" : ms.toString()));
    }
    out.println(row.append(" %8d %6d".formatted(result.packets(), result.files())));
  }
}
