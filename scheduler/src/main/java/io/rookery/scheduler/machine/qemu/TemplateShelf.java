package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The template from which machines that see the same network are restored. Another may take its
 * place at any time: the files of the one before stay until no restore reads them any more, and a
 * guest that runs keeps those it has open. Lives on the driver's home.
 */
final class TemplateShelf {
  private static final Logger LOG = LoggerFactory.getLogger(TemplateShelf.class);

  private final Vertx vertx;
  private final Path directory;
  private final Map<Template, Integer> lent = new HashMap<>();
  private Optional<Template> current = Optional.empty();
  private Optional<Future<Void>> filled = Optional.empty();
  private Future<Void> made = Future.succeededFuture();
  private Future<Void> renewal = Future.succeededFuture();

  TemplateShelf(Vertx vertx, Path directory) {
    this.vertx = vertx;
    this.directory = directory;
  }

  /** Makes a template at that place, and completes with it. */
  @FunctionalInterface
  interface Maker extends Function<Template, Future<Template>> {}

  /**
   * Completes when there is a template of such a machine as it is now, that is as it was made;
   * {@code maker} is asked when an earlier life left none, when the image or another of the
   * machine's files has been replaced since, or when somebody has changed the template.
   */
  Future<Void> fill(Hardware hardware, Maker maker) {
    if (current.isEmpty()) {
      return found(hardware, maker);
    }
    Template known = current.get();
    // In the order in which they ask, so that of two restores of one machine the later one stands.
    return vertx
        .executeBlocking(() -> Fitness.of(known, TemplateName.of(hardware, directory)), true)
        .compose(
            fitness ->
                fitness == Fitness.FIT
                    ? Future.succeededFuture()
                    : renewed(known, fitness, hardware, maker));
  }

  /** What a template is good for. */
  private enum Fitness {
    FIT,
    /** Of a machine with other files: its memory and disk would be put on another image. */
    OUTDATED,
    CHANGED;

    /** Blocks. */
    static Fitness of(Template template, TemplateName wanted) {
      if (!template.isIntact()) {
        return CHANGED;
      }
      return wanted.isOf(template.folder()) ? FIT : OUTDATED;
    }
  }

  private Future<Void> renewed(Template unfit, Fitness fitness, Hardware hardware, Maker maker) {
    if (current.filter(unfit::equals).isEmpty()) {
      return fill(hardware, maker);
    }
    if (renewal.isComplete()) {
      tell(unfit, fitness);
      renewal = replace(hardware, maker);
    }
    return renewal;
  }

  private static void tell(Template unfit, Fitness fitness) {
    if (fitness == Fitness.CHANGED) {
      LOG.error(
          "{} was changed after it was made, and is made anew: has a guest broken out of its QEMU?"
              + " What guests that were restored from it have shown is not to be relied on",
          unfit.folder());
    } else {
      LOG.info(
          "the image, the kernel or QEMU was replaced after {} was made; it is made anew",
          unfit.folder());
    }
  }

  private Future<Void> found(Hardware hardware, Maker maker) {
    if (filled.isEmpty() || filled.get().failed()) {
      filled =
          Optional.of(
              names(hardware)
                  .compose(name -> vertx.executeBlocking(name::newest, false))
                  .compose(
                      found ->
                          found.isPresent()
                              ? Future.succeededFuture(take(found.get()))
                              : replace(hardware, maker)));
    }
    return filled.get();
  }

  /**
   * Makes another and, when it is there, puts it in the place of the one before; one after the
   * other, for they are made in the same folder.
   */
  Future<Void> replace(Hardware hardware, Maker maker) {
    made =
        made.transform(before -> names(hardware))
            .compose(name -> vertx.executeBlocking(name::next, false))
            .compose(maker::apply)
            .map(this::take);
    return made;
  }

  /** Runs that with the present template, whose files stay until it has completed. */
  <T> Future<T> lend(Function<Template, Future<T>> use) {
    if (current.isEmpty()) {
      return Future.failedFuture(new MachineException("there is no template to restore from"));
    }
    Template template = current.get();
    lent.merge(template, 1, Integer::sum);
    return use.apply(template).onComplete(used -> givenBack(template));
  }

  private Future<TemplateName> names(Hardware hardware) {
    return vertx.executeBlocking(() -> TemplateName.of(hardware, directory), false);
  }

  private Void take(Template next) {
    Optional<Template> before = current.filter(old -> !old.equals(next));
    current = Optional.of(next);
    before.ifPresent(this::retire);
    return null;
  }

  private void givenBack(Template template) {
    lent.computeIfPresent(template, (same, uses) -> uses == 1 ? null : uses - 1);
    if (current.filter(template::equals).isEmpty()) {
      retire(template);
    }
  }

  /** What cannot be deleted now is deleted by the next node that looks for the newest. */
  private void retire(Template old) {
    if (lent.containsKey(old)) {
      return;
    }
    vertx
        .executeBlocking(
            () -> {
              new LifeFolder(old.folder()).delete();
              return null;
            },
            false)
        .onFailure(
            cause -> LOG.warn("{} could not be deleted: {}", old.folder(), cause.toString()));
  }
}
