package io.rookery.cluster.demo;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fetches the results of jobs from several nodes and compares them. Blocks. */
final class ServedResults {
  /** Written where a node tidies up what was accepted; not a result. */
  private static final String TIMELINE = "timeline.json";

  private final Map<String, DemoClient> nodes;
  private final Patience patience;

  /** {@code nodes} by their names. */
  ServedResults(Map<String, DemoClient> nodes, Patience patience) {
    this.nodes = Map.copyOf(nodes);
    this.patience = patience;
  }

  /** Results that a node does not serve, or not like the others, in words. */
  List<String> violations(List<Long> jobs) throws InterruptedException {
    List<String> wrong = new ArrayList<>();
    for (long job : jobs) {
      Map<String, Buffer> first = Map.of();
      for (Map.Entry<String, DemoClient> node : nodes.entrySet()) {
        try {
          Map<String, Buffer> files = files(node.getValue(), job);
          first = first.isEmpty() ? files : first;
          if (files.isEmpty() || !files.equals(first)) {
            wrong.add("%s serves other results of job %d".formatted(node.getKey(), job));
          }
        } catch (IllegalStateException refused) {
          wrong.add("%s, job %d: %s".formatted(node.getKey(), job, refused.getMessage()));
        }
      }
    }
    return wrong;
  }

  private Map<String, Buffer> files(DemoClient client, long job) throws InterruptedException {
    Map<String, Buffer> files = new TreeMap<>();
    for (String path : patience.await(client.results(job))) {
      if (!path.equals(TIMELINE)) {
        files.put(path, patience.await(client.result(job, path)));
      }
    }
    return files;
  }
}
