package io.rookery.cluster.demo;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A cluster on one machine, of which one node is killed in the middle of the work, and a check of
 * what is claimed for that case. Runs on an ordinary thread and blocks it.
 */
final class ClusterDemo {
  private static final int INTERRUPTED = 130;
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Path directory;
  private final int nodes;
  private final Narrator narrator;
  private final DemoHost host;
  private final Patience patience = new Patience(LIMIT);

  /** {@code directory} must not exist yet; everything is made inside it. */
  ClusterDemo(Path directory, int nodes, DemoHost host, Narrator narrator) {
    this.directory = directory;
    this.host = host;
    this.nodes = nodes;
    this.narrator = narrator;
  }

  /** Runs the demonstration; 0 when every claim holds, 1 when not, 130 when it was interrupted. */
  int run() throws IOException {
    Files.createDirectories(directory.resolve("tmp"));
    Files.createDirectories(directory.resolve("store"));
    // Before its first logger, which would tell of its files in a way of its own.
    System.setProperty("hazelcast.logging.type", "slf4j");
    try (Interruption interruption = Interruption.ofThisThread()) {
      ClusterGround ground = new ClusterGround(directory, host, narrator);
      boolean allHold = false;
      try {
        allHold = play(ground);
      } catch (InterruptedException | IOException | RuntimeException failed) {
        narrator.plain(
            interruption.asked()
                ? "Interrupted: the nodes are ended, and what they have made is removed."
                : "WRONG       " + failed);
      }
      return farewell(ground, allHold, interruption);
    }
  }

  private boolean play(ClusterGround ground) throws InterruptedException, IOException {
    DemoField field = patience.await(new FieldSearch(ground.vertx()).find(nodes));
    introduce(field);
    patience.await(ground.open(field));
    return new ClusterScenes(ground, field, host, directory, narrator, patience).play();
  }

  private void introduce(DemoField field) {
    if (host.realGuests()) {
      narrator.plain(
          "Guests are Linux processes in network namespaces of their own, really running the\n"
              + "samples. (For labs and tests: they are no wall against live malware. One node\n"
              + "alone shows virtual machines: ./rookery demo)");
    } else {
      narrator.plain(
          "Guests are SIMULATED: they speak the agents' protocols but run nothing, and nothing\n"
              + "is captured. For real guests run: "
              + host.obstacle()
              + " --nodes "
              + nodes);
    }
    narrator.plain(
        "%d nodes with %d guests each, at %s to %s; one PostgreSQL for all\nConfigurations and logs: %s"
            .formatted(
                nodes,
                DemoField.GUESTS,
                field.address(1),
                field.address(nodes),
                directory.resolve("node-*.{yaml,log}")));
  }

  /** Ends everything, and looks whether the nodes had ended it all by themselves. */
  private int farewell(ClusterGround ground, boolean allHold, Interruption interruption) {
    List<String> left = ended(ground.close());
    long children = ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count();
    if (interruption.asked()) {
      narrator.plain(children == 0 ? "Nothing is left running." : children + " children are left.");
      return INTERRUPTED;
    }
    boolean clean = children == 0 && left.isEmpty();
    narrator.plain(
        clean
            ? "as claimed  nothing is left: no process, no interface, no namespace"
            : "WRONG       left behind: %d child(ren), %s".formatted(children, left));
    narrator.plain("Results: " + directory.resolve("node-*/analyses"));
    return allHold && clean ? 0 : 1;
  }

  private List<String> ended(Future<List<String>> end) {
    while (true) {
      try {
        return patience.await(end);
      } catch (InterruptedException early) {
        // The end has begun already, and goes on.
      }
    }
  }
}
