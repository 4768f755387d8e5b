package io.rookery.scheduler.machine.libvirt;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.OutputLine;
import io.rookery.scheduler.machine.MachineLoss.By;
import io.rookery.scheduler.machine.program.PowerEvents;
import io.rookery.scheduler.machine.program.ProgramRuns;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code virsh event} for all domains, started again when it ends. virsh does not say when it
 * listens, so a domain counts as told of from the first event about it; a restore makes several.
 * Lives on the driver's home.
 */
final class LifecycleEvents implements PowerEvents {
  private static final Logger LOG = LoggerFactory.getLogger(LifecycleEvents.class);
  private static final Pattern EVENT =
      Pattern.compile("event 'lifecycle' for domain '([^']+)': (.*)");

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final LibvirtOptions options;
  private final Set<String> told = new HashSet<>();
  private final Map<String, By> doings = new HashMap<>();
  private Optional<Child> listener = Optional.empty();
  private OptionalLong again = OptionalLong.empty();
  private Future<Void> starting = Future.succeededFuture();
  private boolean closed;

  LifecycleEvents(Vertx vertx, ChildLauncher launcher, LibvirtOptions options) {
    this.vertx = vertx;
    this.launcher = launcher;
    this.options = options;
  }

  /** {@inheritDoc} Succeeds without a listener too: then machines are asked, and it tries again. */
  @Override
  public Future<Void> open(Consumer<String> happened) {
    starting = listen(happened);
    return starting;
  }

  private Future<Void> listen(Consumer<String> happened) {
    List<String> command = new ArrayList<>(options.virsh());
    command.addAll(List.of("event", "--event", "lifecycle", "--loop"));
    return launcher
        .start(
            ProgramRuns.spec("virsh event", command)
                .withLineListener(line -> heard(line, happened)))
        .<Void>map(
            child -> {
              listener = Optional.of(child);
              child.exit().onSuccess(exit -> ended(child, happened));
              return null;
            })
        .recover(
            cause -> {
              LOG.warn("libvirt's events cannot be listened to: {}", cause.getMessage());
              later(happened);
              return Future.succeededFuture();
            });
  }

  private void heard(OutputLine line, Consumer<String> happened) {
    Matcher event = EVENT.matcher(line.text());
    if (line.source() == OutputLine.Source.STDOUT && event.matches()) {
      told.add(event.group(1));
      remember(event.group(1), event.group(2).strip());
      happened.accept(event.group(1));
    }
  }

  /** What the state of a domain that is off does not tell any more. */
  private void remember(String domain, String event) {
    switch (event) {
      case "Crashed Panicked", "Stopped Crashed" -> doings.put(domain, By.GUEST);
      case "Shutdown Finished after host request" -> doings.put(domain, By.HOST);
      default -> {
        if (event.startsWith("Started ")) {
          doings.remove(domain);
        }
      }
    }
  }

  /** Whose doing the end of a domain is since it was started last; empty if no event has said. */
  Optional<By> doing(String domain) {
    return Optional.ofNullable(doings.get(domain));
  }

  private void ended(Child child, Consumer<String> happened) {
    listener = Optional.empty();
    told.clear();
    doings.clear();
    if (!closed) {
      LOG.warn(
          "libvirt's events have ended, its machines are asked meanwhile: {}",
          String.join(" | ", child.lastLines()));
      later(happened);
    }
  }

  private void later(Consumer<String> happened) {
    if (!closed) {
      again = OptionalLong.of(vertx.setTimer(options.asking().toMillis(), due -> open(happened)));
    }
  }

  @Override
  public boolean tells(String machine) {
    return told.contains(machine);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    again.ifPresent(vertx::cancelTimer);
    return starting.compose(
        started ->
            listener
                .map(child -> child.stop().<Void>mapEmpty())
                .orElseGet(Future::succeededFuture));
  }
}
