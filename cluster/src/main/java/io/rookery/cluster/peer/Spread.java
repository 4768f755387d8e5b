package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one thing copied to more nodes until enough of them hold it, one after the other.
 *
 * @param thing with its verb, for messages
 * @param key of the configuration that asks for so many copies
 * @param copies how many nodes must hold it
 */
record Spread(String thing, String key, int copies, Pull pull) {
  private static final Logger LOG = LoggerFactory.getLogger(Spread.class);

  /** Has one node fetch the thing from one of its holders, and completes when it holds it. */
  @FunctionalInterface
  interface Pull {
    Future<Void> pull(String to, Set<String> holders);
  }

  /**
   * Asks the candidates in their order.
   *
   * @param holders live nodes that hold it, at least one
   * @param candidates the other live nodes
   * @return all live holders; fails with {@link TooFewNodesException} when there are not so many
   *     nodes, and with {@link PeerException} when there are and they could not
   */
  Future<Set<String>> reach(Set<String> holders, List<String> candidates) {
    int here = holders.size() + candidates.size();
    return here < copies
        ? Future.failedFuture(TooFewNodesException.of(thing, copies, here, key))
        : step(holders, candidates, Optional.empty());
  }

  private Future<Set<String>> step(
      Set<String> holders, List<String> candidates, Optional<Throwable> last) {
    if (holders.size() >= copies) {
      return Future.succeededFuture(holders);
    }
    if (candidates.isEmpty()) {
      return Future.failedFuture(failed(holders, last));
    }
    String to = candidates.get(0);
    List<String> rest = candidates.subList(1, candidates.size());
    return pull.pull(to, holders)
        .transform(
            done -> {
              if (done.failed()) {
                LOG.warn("{} got no copy: {}", to, done.cause().getMessage());
                return step(holders, rest, Optional.of(done.cause()));
              }
              Set<String> more = new HashSet<>(holders);
              more.add(to);
              return step(more, rest, last);
            });
  }

  private PeerException failed(Set<String> holders, Optional<Throwable> last) {
    return new PeerException(
        Problem.UNREACHABLE,
        "%s stand on %d nodes and could be brought to %d only: %s"
            .formatted(
                thing,
                copies,
                holders.size(),
                last.map(Throwable::getMessage).orElse("no answer")));
  }
}
