package io.rookery.cluster.node;

import io.rookery.cluster.config.ConfigurationFile;
import io.rookery.cluster.config.NodeConfiguration;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node in the foreground: runs until it is asked to end. The first SIGTERM or SIGINT drains it
 * (nothing new is claimed, what runs may end by itself); the second hands back what still runs.
 * SIGHUP lets it read its configuration again.
 */
public final class NodeRun {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);

  private static final int ENDED_BY_SIGTERM = 128 + 15;

  private final NodeConfiguration configuration;
  private final ConfigurationFile file;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * Nothing happens before {@link #run()}.
   *
   * @param configuration to start with
   * @param file where it was read, and is read again
   */
  public NodeRun(NodeConfiguration configuration, ConfigurationFile file) {
    this.configuration = configuration;
    this.file = file;
  }

  /**
   * Runs the node on the calling thread until it has ended.
   *
   * @throws NodeStartException when it cannot start
   */
  public void run() throws InterruptedException {
    Future<Node> starting = Node.start(configuration, Optional.of(file));
    // Before the start is over: a signal that meets it half done must not leave the other half.
    ProcessSignals.onTermination(() -> asked(starting));
    try {
      Node node = starting.toCompletionStage().toCompletableFuture().get();
      ProcessSignals.onHangup(node::reload);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof NodeStartException refused
          ? refused
          : new NodeStartException(String.valueOf(failed.getCause()));
    }
    over.await();
  }

  private void asked(Future<Node> starting) {
    boolean first = signals.incrementAndGet() == 1;
    if (first && !starting.isComplete()) {
      LOG.info("The node ends as soon as it has started; a second signal ends it at once");
    } else if (!starting.isComplete()) {
      LOG.warn("Ending in the middle of the start; the next start removes what is left");
      Runtime.getRuntime().halt(ENDED_BY_SIGTERM);
    }
    starting.onSuccess(node -> asked(node, first));
  }

  private void asked(Node node, boolean first) {
    if (first) {
      Duration limit = node.configuration().node().drain();
      LOG.info(
          "Draining: nothing new is claimed; what runs has {} s, a second signal ends it at once",
          limit.toSeconds());
      node.drain(limit).onComplete(drained -> end(node));
    } else {
      LOG.info("Ending at once: what runs is handed back");
      end(node);
    }
  }

  private void end(Node node) {
    node.end().onComplete(ended -> over.countDown());
  }
}
