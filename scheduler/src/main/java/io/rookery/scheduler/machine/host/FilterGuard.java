package io.rookery.scheduler.machine.host;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Coprocess;
import io.rookery.capture.process.Finished;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The packet filter around one guest: loaded, and from then on watched by two children. One reads
 * the rules from the kernel whenever it is asked, without the start of a program; the other tells
 * of every change. Lives on one context; futures fail with {@link MachineException}.
 */
public final class FilterGuard {
  private final ChildLauncher launcher;
  private final Firewall firewall;
  private final Duration deadline;
  private final Optional<String> namespace;
  private final List<FilterTable> tables;
  private final List<Supplier<Future<Void>>> releases = new ArrayList<>();
  private Listener listener = Listener.none();
  private Optional<FilterWatch> watch = Optional.empty();
  private Optional<Coprocess> reader = Optional.empty();
  private Future<Void> reading = Future.succeededFuture();
  private boolean loaded;
  private boolean readAgain;
  private int load;

  /** What is told of rules that are loaded. */
  public interface Listener {
    /** They are not as they were loaded, or cannot be read; {@code reason} is for an operator. */
    void broken(String reason);

    /** One of the children is gone, and nothing takes its place until they are loaded anew. */
    void blind(String reason);

    /** One that does nothing. */
    static Listener none() {
      return new Listener() {
        @Override
        public void broken(String reason) {}

        @Override
        public void blind(String reason) {}
      };
    }
  }

  /**
   * Does nothing yet.
   *
   * @param deadline of one reading
   * @param namespace the named network namespace, in which all rules are these; the host's own
   *     network if empty, where others have theirs
   */
  public FilterGuard(
      HostCommands commands,
      ChildLauncher launcher,
      Duration deadline,
      Optional<String> namespace,
      List<FilterTable> tables) {
    this.launcher = launcher;
    this.firewall = new Firewall(commands);
    this.deadline = deadline;
    this.namespace = namespace;
    this.tables = List.copyOf(tables);
  }

  /** From now on that one is told. */
  public void tell(Listener next) {
    listener = next;
  }

  /** Completes when the rules stand and are watched; {@link #unload} or {@link #forget} ends it. */
  public Future<Void> load() {
    return quiet()
        .compose(still -> FilterWatch.begin(launcher, namespace, this::heard, this::lapsed))
        .compose(
            begun -> {
              watch = Optional.of(begun);
              releases.add(begun::end);
              return begun.proven(() -> firewall.load(namespace, tables));
            })
        .compose(stands -> listen())
        .onSuccess(listens -> loaded = true)
        .recover(cause -> quiet().transform(still -> Future.failedFuture(cause)));
  }

  private Future<Void> listen() {
    ChildSpec spec = ChildSpec.of("nft", List.of("nft", "-j", "-i"));
    return launcher
        .converse(namespace.map(spec::withNetworkNamespace).orElse(spec), Finished.OUTPUT_LIMIT)
        .recover(cause -> Future.failedFuture(new MachineException(cause.getMessage())))
        .map(
            begun -> {
              reader = Optional.of(begun);
              releases.add(() -> begun.child().stop().mapEmpty());
              int ofLoad = load;
              begun.child().exit().onSuccess(exit -> unread(ofLoad, "nft " + exit));
              return null;
            });
  }

  /** Completes when the kernel has the rules as they were loaded, and no others in a namespace. */
  public Future<Void> stands() {
    return reader
        .map(
            open ->
                firewall.verify(
                    namespace,
                    tables,
                    what ->
                        open.ask("list " + what, deadline)
                            .recover(broken -> firewall.byProgram(namespace).list(what))))
        .orElseGet(() -> firewall.verify(namespace, tables));
  }

  /** Whether the loaded rules are read at once and their changes told of. */
  public boolean watched() {
    return reader.isPresent() && watch.filter(FilterWatch::listens).isPresent();
  }

  /** Completes when the rules are removed and watched no more, whether or not they were there. */
  public Future<Void> unload() {
    return quiet().compose(still -> firewall.unload(namespace, tables));
  }

  /** The same for rules whose namespace is being removed. */
  public Future<Void> forget() {
    firewall.forget(namespace, tables);
    return quiet();
  }

  private Future<Void> quiet() {
    load++;
    loaded = false;
    watch = Optional.empty();
    reader = Optional.empty();
    List<Supplier<Future<Void>>> ending = List.copyOf(releases);
    releases.clear();
    return Future.join(ending.stream().map(Supplier::get).toList()).mapEmpty();
  }

  /**
   * Whatever it says: lines that tell of a change may be lost, but never all that come before and
   * after them.
   */
  private void heard(String line) {
    if (!loaded) {
      return;
    }
    if (reading.isComplete()) {
      look(load);
    } else {
      readAgain = true;
    }
  }

  private void look(int ofLoad) {
    readAgain = false;
    reading = stands();
    reading.onComplete(
        read -> {
          if (loaded && load == ofLoad && read.failed()) {
            listener.broken(read.cause().getMessage());
          } else if (loaded && readAgain) {
            // What was heard meanwhile may be of a later load than what was read.
            look(load);
          }
        });
  }

  /**
   * Without its reader the rules are read by the start of a program, until they are loaded anew.
   */
  private void unread(int ofLoad, String reason) {
    if (load == ofLoad) {
      reader = Optional.empty();
      lapsed(reason);
    }
  }

  private void lapsed(String reason) {
    if (loaded) {
      listener.blind(reason);
    }
  }
}
