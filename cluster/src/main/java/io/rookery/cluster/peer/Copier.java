package io.rookery.cluster.peer;

import io.rookery.scheduler.copy.CopyLedger.Copy;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Has files copied among the live nodes, this one included. */
final class Copier {
  private final String self;
  private final Supplier<List<String>> others;
  private final Pulls pulls;
  private final PeerClient client;

  Copier(String self, Supplier<List<String>> others, Pulls pulls, PeerClient client) {
    this.self = self;
    this.others = others;
    this.pulls = pulls;
    this.client = client;
  }

  /** The nodes that are here now. */
  Set<String> live() {
    Set<String> live = new HashSet<>(others.get());
    live.add(self);
    return live;
  }

  /** Those of the nodes that are here now. */
  Set<String> live(Collection<String> nodes) {
    Set<String> live = live();
    live.retainAll(nodes);
    return live;
  }

  /** Brings a sample to this node from whichever of the holders can give it. */
  Future<Void> bringHere(Sample sample, Set<String> holders) {
    return bringHere(sample, shuffled(holders), 0);
  }

  private Future<Void> bringHere(Sample sample, List<String> holders, int next) {
    return pulls
        .sample(sample, holders.get(next))
        .recover(
            cause ->
                cause instanceof PeerException && next + 1 < holders.size()
                    ? bringHere(sample, holders, next + 1)
                    : Future.failedFuture(cause));
  }

  /** Completes with at least so many live nodes that hold the sample; see {@link Spread}. */
  Future<Set<String>> spread(Sample sample, Set<String> holders, int copies) {
    return new Spread(
            "the sample must",
            "samples.copies",
            copies,
            (to, from) -> pull(sample, to, source(from)))
        .reach(live(holders), shuffled(without(live(), holders)));
  }

  /** The same for the results of an attempt. */
  Future<Set<String>> spread(Copy.Results results, Set<String> holders, int copies) {
    String thing =
        "the results of attempt %d of job %d must".formatted(results.attempt(), results.jobId());
    return new Spread(
            thing, "results.copies", copies, (to, from) -> pull(results, to, source(from)))
        .reach(live(holders), shuffled(without(live(), holders)));
  }

  private Future<Void> pull(Sample sample, String to, String from) {
    return to.equals(self) ? pulls.sample(sample, from) : client.pullSample(to, sample, from);
  }

  private Future<Void> pull(Copy.Results results, String to, String from) {
    return to.equals(self)
        ? pulls.results(results.jobId(), results.attempt(), from)
        : client.pullResults(to, results.jobId(), results.attempt(), from);
  }

  /** This node is known to be there and to have it. */
  private String source(Set<String> holders) {
    return holders.contains(self) ? self : shuffled(holders).get(0);
  }

  private static Set<String> without(Set<String> nodes, Set<String> some) {
    Set<String> rest = new HashSet<>(nodes);
    rest.removeAll(some);
    return rest;
  }

  private static List<String> shuffled(Set<String> nodes) {
    List<String> order = new ArrayList<>(nodes);
    Collections.shuffle(order, ThreadLocalRandom.current());
    return order;
  }
}
