package io.rookery.cluster.bridge;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Queue;

/** A stream that gives bytes in pieces of one length, as fast as they are asked for. */
final class Pieces implements ReadStream<Buffer> {
  private final Queue<Buffer> waiting = new ArrayDeque<>();
  private Handler<Buffer> handler = piece -> {};
  private long wanted = Long.MAX_VALUE;
  private boolean giving;

  void send(byte[] bytes, int length) {
    Buffer whole = Buffer.buffer(bytes);
    for (int from = 0; from < bytes.length; from += length) {
      waiting.add(whole.slice(from, Math.min(bytes.length, from + length)));
    }
    give();
  }

  private void give() {
    if (giving) {
      return;
    }
    giving = true;
    while (wanted > 0 && !waiting.isEmpty()) {
      if (wanted < Long.MAX_VALUE) {
        wanted--;
      }
      handler.handle(waiting.remove());
    }
    giving = false;
  }

  @Override
  public Pieces handler(Handler<Buffer> taken) {
    handler = taken == null ? piece -> {} : taken;
    return this;
  }

  @Override
  public Pieces pause() {
    wanted = 0;
    return this;
  }

  @Override
  public Pieces resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public Pieces fetch(long amount) {
    wanted = wanted + amount < 0 ? Long.MAX_VALUE : wanted + amount;
    give();
    return this;
  }

  @Override
  public Pieces exceptionHandler(Handler<Throwable> told) {
    return this;
  }

  @Override
  public Pieces endHandler(Handler<Void> told) {
    return this;
  }
}
