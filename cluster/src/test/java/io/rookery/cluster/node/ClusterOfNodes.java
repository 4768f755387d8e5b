package io.rookery.cluster.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Nodes as processes over one real PostgreSQL, each at a loopback address of its own, with two
 * simulated machines each. Node <i>n</i> is {@code node-n} and its machines are {@code sim-n-1} and
 * {@code sim-n-2}. Test classes use different networks, so that they can run side by side.
 */
final class ClusterOfNodes implements AutoCloseable {
  private final Path directory;
  private final int network;
  private final int size;
  private final SharedStore store;
  private final JsonObject common = new JsonObject();
  private final Map<Integer, JsonObject> own = new TreeMap<>();
  private final Map<Integer, NodeProcess> nodes = new TreeMap<>();

  /**
   * No node runs yet.
   *
   * @param network the third number of all addresses
   * @param size how many nodes name each other as members
   */
  ClusterOfNodes(Path directory, int network, int size) throws Exception {
    this.directory = directory;
    this.network = network;
    this.size = size;
    this.store = new SharedStore(directory.resolve("store"));
  }

  SharedStore store() {
    return store;
  }

  /** What stands here holds for nodes that are started from now on. */
  ClusterOfNodes with(JsonObject configuration) {
    common.mergeIn(configuration, true);
    return this;
  }

  /** The same for one node. */
  ClusterOfNodes with(int node, JsonObject configuration) {
    own.computeIfAbsent(node, none -> new JsonObject()).mergeIn(configuration, true);
    return this;
  }

  static String name(int node) {
    return "node-" + node;
  }

  String host(int node) {
    return "127.0." + network + "." + node;
  }

  List<String> hosts() {
    return IntStream.rangeClosed(1, size).mapToObj(this::host).toList();
  }

  Path data(int node) {
    return directory.resolve(name(node));
  }

  /** Starts those of the nodes that do not run, and waits until all see each other. */
  ClusterOfNodes start(int... wanted) throws Exception {
    for (int node : wanted) {
      if (!nodes.containsKey(node)) {
        nodes.put(node, launch(node));
      }
    }
    for (int node : wanted) {
      nodes.get(node).api();
    }
    awaitAllUp();
    return this;
  }

  /** Starts a node of which it is not known that it will be ready. */
  NodeProcess launch(int node) throws Exception {
    Path file = directory.resolve(name(node) + ".json");
    return NodeProcess.start(Files.writeString(file, configuration(node).encodePrettily()));
  }

  /** JSON is YAML as well. */
  private JsonObject configuration(int node) throws Exception {
    Path password = directory.resolve("password");
    Files.writeString(password, store.address().getPassword());
    JsonObject machines =
        new JsonObject()
            .put("machinery", "simulated")
            .put("count", 2)
            .put("name", "sim-" + node)
            .put("subnet", "127.%d.%d.0/24".formatted(100 + node, network))
            .put("options", new JsonObject().put("runs", "100ms"));
    return new JsonObject(
            """
            {
              "node": { "lease": "6s", "drain": "20s" },
              "api": { "port": 0 },
              "store": { "deadline": "2s", "connections": 4 },
              "cluster": { "enabled": true, "name": "several", "silence": "4s" },
              "results": { "port": 0, "freeSpace": "1MiB" },
              "capture": { "enabled": false },
              "timeouts": { "critical": "30s", "lost": "20s", "collect": "5s", "stop": "10s" },
              "dispatch": { "sweep": "2s" }
            }
            """)
        .mergeIn(
            new JsonObject()
                .put(
                    "node",
                    new JsonObject().put("name", name(node)).put("data", data(node).toString()))
                .put(
                    "store",
                    new JsonObject()
                        .put("url", store.url(store.address().getPort()))
                        .put("password", "file:" + password))
                .put(
                    "cluster",
                    new JsonObject().put("host", host(node)).put("members", new JsonArray(hosts())))
                .put("machines", new JsonArray().add(machines)),
            true)
        .mergeIn(common, true)
        .mergeIn(own.getOrDefault(node, new JsonObject()), true);
  }

  NodeProcess node(int node) {
    return nodes.get(node);
  }

  ApiClient api(int node) throws Exception {
    return node(node).api();
  }

  void kill(int node) throws Exception {
    nodes.remove(node).sigkill();
  }

  /** Asks it to end, and returns it. */
  NodeProcess terminate(int node) {
    NodeProcess ending = nodes.remove(node);
    ending.sigterm();
    return ending;
  }

  /** Waits until every running node shows all running nodes as UP, and no others. */
  void awaitAllUp() throws Exception {
    List<String> all = nodes.keySet().stream().map(node -> name(node) + " UP").toList();
    for (int node : nodes.keySet()) {
      Awaitility.await(name(node) + " sees " + all)
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> nodesSeenBy(node).equals(all));
    }
  }

  private List<String> nodesSeenBy(int node) throws Exception {
    return api(node).get("/nodes").getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .map(seen -> seen.getString("name") + " " + seen.getString("state"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    try {
      List<NodeProcess> all = List.copyOf(nodes.values());
      nodes.clear();
      all.forEach(NodeProcess::endNow);
      all.forEach(NodeProcess::close);
    } finally {
      store.close();
    }
  }
}
