package io.rookery.capture.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/**
 * Reads one stream of a child to its end, on a thread of its own: a child that nobody reads blocks
 * for ever once its pipe is full, and the JDK offers no other way to read a pipe than to wait for
 * it.
 */
final class OutputPump {
  private static final int BUFFER = 8192;
  private static final long STACK = 256 * 1024;

  private OutputPump() {}

  /** What becomes of the bytes; called on the pump's thread only. */
  interface Sink {
    void bytes(byte[] bytes, int count);

    void end();
  }

  /** Starts to read; the future completes when the stream has ended. */
  static CompletableFuture<Void> start(String name, InputStream stream, Sink sink) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread = new Thread(null, () -> pump(stream, sink, done), name, STACK);
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private static void pump(InputStream stream, Sink sink, CompletableFuture<Void> done) {
    try (stream) {
      byte[] buffer = new byte[BUFFER];
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        sink.bytes(buffer, count);
      }
    } catch (IOException closed) {
      // The JDK closes the stream under the reader when the child has ended: the same as its end.
    } finally {
      sink.end();
      done.complete(null);
    }
  }
}
