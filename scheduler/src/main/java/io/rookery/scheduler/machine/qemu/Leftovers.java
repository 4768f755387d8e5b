package io.rookery.scheduler.machine.qemu;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier lives of the node have left in a driver's folder, which no other driver uses.
 * Futures never fail: what cannot be deleted is told in the log. Lives on the driver's home.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /**
   * Drafts of templates, the folders of QEMU processes, machines' disks, the accelerator's trial.
   */
  private static final Pattern OF_ONE_LIFE =
      Pattern.compile("draft-.*|[0-9]+|[0-9]+\\.qcow2|trial");

  private static final Pattern TEMPLATE = Pattern.compile("template-[0-9a-f]+\\.[0-9]+");

  private final Vertx vertx;
  private final Path directory;
  private Optional<Future<Void>> cleared = Optional.empty();
  private Optional<Future<Void>> pruned = Optional.empty();

  Leftovers(Vertx vertx, Path directory) {
    this.vertx = vertx;
    this.directory = directory;
  }

  /**
   * To be called before anything is made or looked for: deletes, once, all that ended with its own
   * life. Templates that are being deleted are gone when it completes, so that nobody takes one of
   * them whose machines were not named when that began.
   */
  Future<Void> cleared() {
    if (cleared.isEmpty()) {
      cleared = Optional.of(deleted(() -> entry -> bears(entry, OF_ONE_LIFE)));
    }
    return cleared.get().compose(clear -> pruned.orElseGet(Future::succeededFuture));
  }

  /**
   * To be called when the templates of these machines are there: deletes, once, those of all
   * others. Machines that are not named must have waited for {@link #cleared()} after it.
   */
  Future<Void> pruned(List<Hardware> opened) {
    if (pruned.isEmpty()) {
      pruned = Optional.of(deleted(() -> others(opened)));
    }
    return pruned.get();
  }

  private Predicate<Path> others(List<Hardware> opened) throws IOException {
    List<TemplateName> names = new ArrayList<>();
    for (Hardware hardware : opened) {
      names.add(TemplateName.of(hardware, directory));
    }
    return entry -> bears(entry, TEMPLATE) && names.stream().noneMatch(name -> name.isOf(entry));
  }

  private static boolean bears(Path entry, Pattern name) {
    return name.matcher(entry.getFileName().toString()).matches();
  }

  private Future<Void> deleted(Callable<Predicate<Path>> which) {
    return vertx
        .executeBlocking(() -> delete(which.call()), false)
        .onFailure(cause -> LOG.warn("{} could not be cleared: {}", directory, cause.toString()))
        .otherwiseEmpty();
  }

  private Void delete(Predicate<Path> which) throws IOException {
    if (!Files.isDirectory(directory)) {
      return null;
    }
    List<Path> left;
    try (Stream<Path> entries = Files.list(directory)) {
      left = entries.filter(which).toList();
    }
    for (Path entry : left) {
      new LifeFolder(entry).delete();
    }
    return null;
  }
}
