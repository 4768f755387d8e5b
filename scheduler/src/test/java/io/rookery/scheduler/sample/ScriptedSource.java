package io.rookery.scheduler.sample;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** A source that delivers what a test told it to, and counts how it is treated. */
final class ScriptedSource implements ReadStream<Buffer> {
  private final Queue<Buffer> pieces = new ArrayDeque<>();
  private Optional<Throwable> failure = Optional.empty();
  private Handler<Buffer> handler = piece -> {};
  private Handler<Void> endHandler = end -> {};
  private Handler<Throwable> exceptionHandler = cause -> {};
  private Context context;
  private boolean paused;
  private boolean over;
  private int pauses;

  void add(Buffer piece) {
    pieces.add(piece);
  }

  void failWith(Throwable cause) {
    failure = Optional.of(cause);
  }

  /** Belongs to the current context from now on. */
  ScriptedSource start(Vertx vertx) {
    context = vertx.getOrCreateContext();
    return this;
  }

  int pauses() {
    return pauses;
  }

  private void turn() {
    if (paused || over) {
      return;
    }
    Buffer piece = pieces.poll();
    if (piece != null) {
      handler.handle(piece);
      if (paused) {
        return;
      }
      context.runOnContext(next -> turn());
      return;
    }
    over = true;
    failure.ifPresentOrElse(exceptionHandler::handle, () -> endHandler.handle(null));
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> handler) {
    this.handler = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    paused = true;
    pauses++;
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    paused = false;
    context.runOnContext(next -> turn());
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    throw new UnsupportedOperationException("a flowing or paused source");
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> handler) {
    endHandler = handler;
    return this;
  }
}
