package io.rookery.scheduler.analysis;

import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes pictures of a guest's screen while its sample runs: one at once and then one after each
 * interval, never two at a time. A picture that shows the same as the last is not kept. A picture
 * that fails is no matter for the attempt; the first is told, and the next is tried all the same.
 */
final class ScreenWatch {
  private final Camera camera;
  private final Timers timers;
  private final ScreenTerms terms;
  private final Consumer<EventDraft> timeline;
  private Optional<Picture> last = Optional.empty();
  private Timers.Timer next = () -> {};
  private Optional<Promise<Void>> busy = Optional.empty();
  private int number;
  private int kept;
  private long bytes;
  private boolean troubled;
  private boolean stopped;

  /** {@code timeline} is told of the first picture that fails, and of the end of all room. */
  ScreenWatch(Camera camera, Timers timers, ScreenTerms terms, Consumer<EventDraft> timeline) {
    this.camera = camera;
    this.timers = timers;
    this.terms = terms;
    this.timeline = timeline;
  }

  /** Begins; to be called once. */
  void begin() {
    look();
  }

  /** Takes no further picture; completes when the one that is being taken is done with. */
  Future<Void> stop() {
    stopped = true;
    next.cancel();
    return busy.map(Promise::future).orElseGet(Future::succeededFuture);
  }

  private void look() {
    Promise<Void> over = Promise.promise();
    busy = Optional.of(over);
    camera
        .take()
        .compose(this::taken)
        .onFailure(this::failed)
        .transform(done -> camera.drop())
        .onComplete(
            done -> {
              busy = Optional.empty();
              if (!stopped) {
                next = timers.after(terms.interval(), this::look);
              }
              over.complete();
            });
  }

  private Future<Void> taken(Picture picture) {
    if (stopped || last.filter(picture::equals).isPresent()) {
      return Future.succeededFuture();
    }
    if (kept == terms.number() || bytes + picture.content().size() > terms.bytes()) {
      stopped = true;
      timeline.accept(
          EventDraft.of(
              EventType.SCREENSHOTS_LIMIT,
              new JsonObject().put("files", kept).put("bytes", bytes)));
      return Future.succeededFuture();
    }
    return camera
        .keep(picture, ++number)
        .map(
            there -> {
              kept++;
              bytes += picture.content().size();
              last = Optional.of(picture);
              return null;
            });
  }

  private void failed(Throwable cause) {
    // What fails because all is being ended is nobody's news.
    if (!troubled && !stopped) {
      troubled = true;
      timeline.accept(
          EventDraft.of(
              EventType.SCREENSHOTS_FAILED,
              new JsonObject().put("message", String.valueOf(cause.getMessage()))));
    }
  }
}
