package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.result.ResultSession;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;

/** Has a machine's driver take the pictures. Its files are made and read off the event loops. */
final class ScreenCamera implements Camera {
  /** A guest can name no file directly in the attempt's folder, so it cannot meet this one. */
  private static final String DRAFT = ".screen";

  private final Vertx vertx;
  private final RestoredMachine machine;
  private final ResultSession results;
  private final Path draft;
  private final long largest;

  /**
   * A camera for one attempt.
   *
   * @param folder the attempt's
   * @param largest bytes of one picture
   */
  ScreenCamera(
      Vertx vertx, RestoredMachine machine, ResultSession results, Path folder, long largest) {
    this.vertx = vertx;
    this.machine = machine;
    this.results = results;
    this.draft = folder.resolve(DRAFT);
    this.largest = largest;
  }

  @Override
  public Future<Picture> take() {
    return machine
        .screenshot(draft)
        .compose(taken -> vertx.executeBlocking(() -> Picture.read(draft, largest), false));
  }

  @Override
  public Future<Void> keep(Picture picture, int number) {
    return results.keepPicture(DRAFT, number, picture.suffix());
  }

  @Override
  public Future<Void> drop() {
    return vertx.executeBlocking(() -> Files.deleteIfExists(draft), false).mapEmpty();
  }
}
