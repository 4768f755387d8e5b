package io.rookery.cluster.demo;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.config.ConfigurationReader;
import io.rookery.cluster.config.ConfigurationResult;
import io.rookery.cluster.config.Driver;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.node.Node;
import io.rookery.cluster.node.NodeStartException;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The main job, whole: a node on embedded defaults, real samples, and a check of what is claimed.
 * Runs on an ordinary thread and blocks it.
 */
final class Demo {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** More than a template's boot may take, which is a part of it. */
  private static final Duration START = Duration.ofMinutes(5);

  private final Path directory;
  private final PrintStream out;
  private final DemoHost host;
  private final Path lab;

  /**
   * A demonstration.
   *
   * @param directory must not exist yet; everything is made inside it
   * @param lab the guests' image
   */
  Demo(Path directory, DemoHost host, Path lab, PrintStream out) {
    this.directory = directory;
    this.host = host;
    this.lab = lab;
    this.out = out;
  }

  /**
   * Runs the demonstration; true when every claim holds.
   *
   * @throws NodeStartException when the node cannot start; then nothing of it is left running
   */
  boolean run() throws Exception {
    Files.createDirectories(directory);
    Path data = directory.resolve("data");
    Path file = directory.resolve("rookery.yaml");
    Files.writeString(file, DemoConfiguration.text(host, data.toAbsolutePath(), lab));
    introduce(file);
    NodeConfiguration configuration = read(file);
    DemoTraces traces = new DemoTraces(data);
    long begun = System.nanoTime();
    Node node = started(Node.start(configuration));
    boolean allHold;
    try {
      out.printf(
          "The node was ready after %.1f s; its store is a PostgreSQL in %s%n",
          (System.nanoTime() - begun) / 1e9, data.resolve("postgres"));
      await(traces.note(node.vertx()), LIMIT);
      allHold = show(node, configuration);
    } finally {
      ended(node, traces);
    }
    return farewell(data, traces) && allHold;
  }

  /** A start that is late is waited for once more, for only a node that is there can be ended. */
  private static Node started(Future<Node> start) throws Exception {
    try {
      return await(start, START);
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof NodeStartException cause) {
        throw cause;
      }
      if (!(refused.getCause() instanceof TimeoutException)) {
        throw refused;
      }
      await(start.compose(Node::end).otherwiseEmpty(), START);
      throw new NodeStartException(
          "the node was not ready within %d s".formatted(START.toSeconds()));
    }
  }

  private void introduce(Path file) {
    if (host.machines()) {
      out.println(
          "Guests are virtual machines, for this is root and QEMU is installed. One is booted now");
      out.println("and saved; each attempt's machine is restored from it. Its guest image: " + lab);
    } else if (host.realGuests()) {
      out.println("Guests are no virtual machines: " + String.join("; ", host.obstacles()) + ".");
      out.println(
          "They are Linux processes in network namespaces of their own, really running the");
      out.println("samples. (For labs and tests: they are no wall against live malware.)");
    } else {
      out.println(
          "Guests are SIMULATED: they speak the agents' protocols but run nothing, and nothing");
      out.println("is captured. For real guests run: " + host.obstacle());
    }
    out.println("Configuration: " + file);
  }

  private static NodeConfiguration read(Path file) throws IOException {
    ConfigurationResult result =
        new ConfigurationReader(Driver.standard(), System.getenv()).read(file);
    if (result instanceof ConfigurationResult.Loaded loaded) {
      return loaded.configuration();
    }
    throw new IOException("the demonstration's own configuration is wrong: " + result);
  }

  private boolean show(Node node, NodeConfiguration configuration) throws Exception {
    Vertx vertx = node.vertx();
    if (host.realGuests()) {
      await(FakeInternet.listen(vertx, hostEnds(configuration)), Duration.ofSeconds(10));
    }
    DemoProgress progress = new DemoProgress(vertx, out);
    DemoClient client = new DemoClient(vertx, node.apiPort());
    List<DemoSample> samples = samples(vertx);
    List<Long> ids = new ArrayList<>();
    for (DemoSample sample : samples) {
      ids.add(await(client.submit(sample), LIMIT));
    }
    out.printf("Submitted %d samples over HTTP:%n", ids.size());
    await(progress.ended(ids.size()), LIMIT);
    List<DemoResult> results = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      results.add(
          new DemoResult(
              samples.get(i),
              await(client.job(ids.get(i)), LIMIT),
              await(client.timeline(ids.get(i)), LIMIT)));
    }
    new DemoReport(out).print(results);
    return claims(node, results);
  }

  private List<DemoSample> samples(Vertx vertx) throws Exception {
    DemoSamples made = new DemoSamples(directory.resolve("samples"));
    List<DemoSample> samples = new ArrayList<>(made.scripts());
    if (host.machines()) {
      samples.addAll(made.forMachines());
    }
    ChildLauncher launcher = ChildLauncher.create(vertx);
    try {
      samples.add(1, await(made.compiled(launcher), Duration.ofMinutes(2)));
    } finally {
      await(launcher.close(), Duration.ofSeconds(30));
    }
    return samples;
  }

  /** The first address of each guest's network of four; the guest has the second. */
  private static List<String> hostEnds(NodeConfiguration configuration) {
    return configuration.pool().stream().map(Machine::address).map(Demo::oneLess).toList();
  }

  private static String oneLess(String address) {
    int dot = address.lastIndexOf('.');
    return address.substring(0, dot + 1) + (Integer.parseInt(address.substring(dot + 1)) - 1);
  }

  private boolean claims(Node node, List<DemoResult> results) throws IOException {
    DemoClaims claims = new DemoClaims(node.data().resolve("analyses"), host.realGuests());
    boolean allHold = true;
    out.println();
    for (DemoResult result : results) {
      List<String> wrong = claims.violations(result);
      allHold &= wrong.isEmpty();
      out.printf(
          "%s  job %d, %s%s%n",
          wrong.isEmpty() ? (host.realGuests() ? "as claimed" : "pretended ") : "WRONG     ",
          result.id(),
          result.sample().name(),
          wrong.isEmpty() ? "" : ": " + String.join("; ", wrong));
      if (!wrong.isEmpty()) {
        out.println("            " + result.job().getValue("failure"));
      }
    }
    return allHold;
  }

  /** Two waits: what completes on a context of the node never does when that is gone. */
  private static void ended(Node node, DemoTraces traces) throws Exception {
    try {
      await(traces.note(node.vertx()), LIMIT);
    } finally {
      await(node.end(), Duration.ofMinutes(1));
    }
  }

  /** True when neither a child nor anything else of this node is left. */
  private boolean farewell(Path data, DemoTraces traces) throws Exception {
    long children = ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count();
    List<String> left = left(traces);
    boolean clean = children == 0 && left.isEmpty();
    out.println();
    out.println(
        clean
            ? "Nothing is left running."
            : "LEFT BEHIND: %d child(ren)%s; this is a defect"
                .formatted(
                    children, left.stream().map(", "::concat).collect(Collectors.joining())));
    out.println("Results: " + data.resolve("analyses"));
    return clean;
  }

  private static List<String> left(DemoTraces traces) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      return await(traces.left(vertx), LIMIT);
    } finally {
      await(vertx.close(), LIMIT);
    }
  }

  private static <T> T await(Future<T> future, Duration limit) throws Exception {
    return future
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }
}
