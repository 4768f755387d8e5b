package io.rookery.cluster.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Goes through the claims, one after the other, and tells of each whether it holds. Blocks. */
final class ClusterVerdict {
  private final Narrator narrator;
  private final DemoHost host;
  private final Patience patience;
  private boolean allHold = true;

  ClusterVerdict(Narrator narrator, DemoHost host, Patience patience) {
    this.narrator = narrator;
    this.host = host;
    this.patience = patience;
  }

  /**
   * True when every claim holds.
   *
   * @param killed the node that was
   * @param clients of the nodes that serve the results
   * @param living these nodes
   * @param results what became of each job
   */
  boolean holds(
      DemoNode killed,
      Map<String, DemoClient> clients,
      List<DemoNode> living,
      List<DemoResult> results)
      throws InterruptedException, IOException {
    ClusterClaims claims = new ClusterClaims(results, killed.name());
    JobList lost = new JobList(claims.lost());
    claim("all %d jobs are complete".formatted(results.size()), claims.unfinished());
    claim("each of them by exactly one accepted attempt", claims.notAcceptedOnce());
    claim(
        "%s died with %s and began again by themselves".formatted(lost, killed.name()),
        lost.ids().isEmpty() ? List.of("nothing ran there") : claims.lostAndNotRepeated());
    claim(
        "%s: all results are served, also of %s, which %s had completed"
            .formatted(
                String.join(", ", clients.keySet().stream().sorted().toList()),
                new JobList(claims.completedThere()),
                killed.name()),
        new ServedResults(clients, patience)
            .violations(results.stream().map(DemoResult::id).toList()));
    if (host.realGuests()) {
      claim("captures and files show what the samples are known to do", wrong(living, results));
    }
    return allHold;
  }

  private List<String> wrong(List<DemoNode> living, List<DemoResult> results) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (DemoResult result : results) {
      for (DemoNode node : living) {
        if (Files.isDirectory(node.data().resolve("analyses").resolve("" + result.id()))) {
          new DemoClaims(node.data().resolve("analyses"), true)
              .violations(result).stream()
                  .map(what -> "job %d on %s: %s".formatted(result.id(), node.name(), what))
                  .forEach(wrong::add);
        }
      }
    }
    return wrong;
  }

  private void claim(String text, List<String> violations) {
    narrator.plain((violations.isEmpty() ? "as claimed  " : "WRONG       ") + text);
    violations.forEach(violation -> narrator.plain("            " + violation));
    allHold &= violations.isEmpty();
  }
}
