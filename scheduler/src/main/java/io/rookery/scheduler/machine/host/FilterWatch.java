package io.rookery.scheduler.machine.host;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.OutputLine;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hears from the kernel, through a child, of every change of the packet filter in one network.
 * Lives on the context on which it begins.
 */
final class FilterWatch {
  /** How soon a change is heard of, or it was made before anybody listened. */
  private static final Duration SOON = Duration.ofMillis(500);

  private static final int TRIES = 5;

  /** How the last line about each change begins. */
  private static final String CHANGED = "# new generation";

  private final Consumer<String> news;
  private final Promise<Void> first = Promise.promise();
  private final Child child;
  private boolean ended;

  private FilterWatch(Child child, Consumer<String> news) {
    this.child = child;
    this.news = news;
  }

  /**
   * Begins to listen.
   *
   * @param namespace the named network namespace; the host's own network if empty
   * @param news is told each line that the child says
   * @param blind is told once when the child has ended although nobody called {@link #end}
   */
  static Future<FilterWatch> begin(
      ChildLauncher launcher,
      Optional<String> namespace,
      Consumer<String> news,
      Consumer<String> blind) {
    Promise<FilterWatch> made = Promise.promise();
    ChildSpec spec =
        ChildSpec.of("nft monitor", List.of("nft", "monitor"))
            .withLineListener(line -> made.future().onSuccess(watch -> watch.heard(line)));
    return launcher
        .start(namespace.map(spec::withNetworkNamespace).orElse(spec))
        .recover(cause -> Future.failedFuture(new MachineException(cause.getMessage())))
        .map(
            child -> {
              FilterWatch watch = new FilterWatch(child, news);
              child.exit().onSuccess(exit -> watch.gone(exit.toString(), blind));
              made.complete(watch);
              return watch;
            });
  }

  private void heard(OutputLine line) {
    if (line.text().startsWith(CHANGED)) {
      first.tryComplete();
    }
    news.accept(line.text());
  }

  private void gone(String exit, Consumer<String> blind) {
    first.tryFail(new MachineException("nft monitor " + exit));
    if (!ended) {
      ended = true;
      blind.accept("nft monitor " + exit + " " + String.join(" | ", child.lastLines()));
    }
  }

  /** Whether changes are heard of. */
  boolean listens() {
    return !ended && first.future().succeeded();
  }

  /**
   * Makes a change, again and again until it was heard of, for the child does not say when it
   * begins to listen. Fails with {@link MachineException} when it hears nothing.
   */
  Future<Void> proven(Supplier<Future<Void>> change) {
    return proven(change, TRIES);
  }

  private Future<Void> proven(Supplier<Future<Void>> change, int tries) {
    return change
        .get()
        .compose(
            made ->
                OnContext.within(SOON, first.future())
                    .recover(
                        silent ->
                            tries > 1 && !ended
                                ? proven(change, tries - 1)
                                : Future.failedFuture(
                                    new MachineException(
                                        "nft monitor does not tell of changes of the packet filter;"
                                            + " no guest may run"))));
  }

  /** Ends it; nothing is told any more. */
  Future<Void> end() {
    ended = true;
    return child.stop().mapEmpty();
  }
}
