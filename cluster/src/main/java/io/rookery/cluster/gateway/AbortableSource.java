package io.rookery.cluster.gateway;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/**
 * The bytes of an upload, which fail for whoever stores them as soon as nobody waits for the answer
 * any more. A request whose answer has been given does not report the loss of its connection, so
 * without this a half-received sample would wait for ever. Paused from the start; keeps a failure
 * for a handler that comes later.
 */
final class AbortableSource implements ReadStream<Buffer> {
  private final ReadStream<Buffer> source;
  private Optional<Handler<Throwable>> failed = Optional.empty();
  private Optional<Throwable> untold = Optional.empty();
  private Handler<Void> ended = end -> {};
  private Runnable look = () -> {};
  private boolean flowing;
  private int resumed;
  private boolean over;

  AbortableSource(ReadStream<Buffer> source) {
    this.source = source;
    source.pause();
    source.exceptionHandler(this::fail);
    source.endHandler(this::end);
  }

  /** Fails the stream unless it has ended; what still arrives is thrown away. */
  void abort(Throwable reason) {
    if (!over) {
      fail(reason);
      source.handler(rest -> {});
      source.resume();
    }
  }

  /**
   * Says that the source gets no more bytes. Those that it has flow to the store in their time, and
   * then its end; if they have flown and the end does not follow, the stream fails.
   *
   * @param turns where the source gives its bytes
   */
  void expectEnd(Context turns, Throwable reason) {
    look = () -> lookWhenDry(turns, reason);
    look.run();
  }

  /** What a source gives when it is resumed, it gives before this turn. */
  private void lookWhenDry(Context turns, Throwable reason) {
    int now = resumed;
    turns.runOnContext(
        turn -> {
          if (flowing && now == resumed) {
            fail(reason);
          }
        });
  }

  private void fail(Throwable reason) {
    if (!over) {
      over = true;
      untold = Optional.of(reason);
      tell();
    }
  }

  private void tell() {
    if (failed.isPresent() && untold.isPresent()) {
      Throwable reason = untold.get();
      untold = Optional.empty();
      failed.get().handle(reason);
    }
  }

  private void end(Void nothing) {
    if (!over) {
      over = true;
      ended.handle(null);
    }
  }

  @Override
  public AbortableSource exceptionHandler(Handler<Throwable> handler) {
    failed = Optional.ofNullable(handler);
    tell();
    return this;
  }

  @Override
  public AbortableSource handler(Handler<Buffer> handler) {
    if (!over) {
      source.handler(handler);
    }
    return this;
  }

  @Override
  public AbortableSource endHandler(Handler<Void> handler) {
    ended = handler == null ? end -> {} : handler;
    return this;
  }

  @Override
  public AbortableSource pause() {
    flowing = false;
    if (!over) {
      source.pause();
    }
    return this;
  }

  @Override
  public AbortableSource resume() {
    flowing = true;
    resumed++;
    source.resume();
    look.run();
    return this;
  }

  @Override
  public AbortableSource fetch(long amount) {
    source.fetch(amount);
    return this;
  }
}
