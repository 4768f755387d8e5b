package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills the queue of a field in which nothing is broken. */
final class Preload {
  private static final int AT_ONCE = 8;

  private final NodeApi api;
  private final FieldMap map;

  Preload(NodeApi api, FieldMap map) {
    this.api = api;
    this.map = map;
  }

  /** Submits so many URL jobs, spread over all nodes; fails when one is not accepted. */
  Future<Void> submit(String prefix, int count) {
    Future<Void> sent = Future.succeededFuture();
    for (int first = 0; first < count; first += AT_ONCE) {
      int from = first;
      int to = Math.min(count, first + AT_ONCE);
      sent = sent.compose(before -> some(prefix, from, to));
    }
    return sent;
  }

  private Future<Void> some(String prefix, int from, int to) {
    List<Future<?>> answers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int place = 1 + i % map.nodes();
      Submission submission = new Submission(prefix + i, Optional.empty(), false);
      answers.add(api.submit(place, submission).compose(Preload::done));
    }
    return Future.all(answers).mapEmpty();
  }

  /** {@code drain} or {@code resume}. */
  Future<Void> allNodes(String action) {
    return Future.all(
            map.places().stream()
                .map(place -> api.node(place, action).compose(Preload::done))
                .toList())
        .mapEmpty();
  }

  private static Future<Reply> done(Reply reply) {
    return reply instanceof Reply.Accepted || reply instanceof Reply.Done
        ? Future.succeededFuture(reply)
        : Future.failedFuture(new ChaosException("a node refused: " + reply));
  }
}
