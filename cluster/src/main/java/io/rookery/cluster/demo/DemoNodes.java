package io.rookery.cluster.demo;

import io.vertx.core.Future;
import java.util.List;

/** All nodes of a demonstration, living and dead. */
record DemoNodes(List<DemoNode> all) {

  DemoNodes {
    all = List.copyOf(all);
  }

  /** Starts the first, which begins the cluster, then the others, which find it. */
  Future<Void> start(Narrator narrator) {
    return started(all.get(0), narrator)
        .compose(
            first -> Future.all(all.stream().skip(1).map(node -> started(node, narrator)).toList()))
        .mapEmpty();
  }

  private static Future<DemoNode> started(DemoNode node, Narrator narrator) {
    return node.start().onSuccess(ready -> narrator.say(node.name() + " is ready"));
  }

  List<DemoNode> living() {
    return all.stream().filter(DemoNode::running).toList();
  }

  DemoNode named(String name) {
    return all.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** Completes when none runs any more. */
  Future<Void> stop() {
    return Future.join(all.stream().map(DemoNode::stop).toList()).mapEmpty();
  }
}
