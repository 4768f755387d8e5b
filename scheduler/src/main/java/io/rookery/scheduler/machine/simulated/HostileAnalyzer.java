package io.rookery.scheduler.machine.simulated;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What comes from a guest that malware has taken over: connections to the result server that keep
 * to no rule, of every kind in turn, as fast as they can be made. Lives on the guest's event loop.
 */
final class HostileAnalyzer {
  private static final int AT_ONCE = 64;
  private static final Duration DRIP = Duration.ofMillis(200);
  private static final Buffer OVERSIZE = Buffer.buffer(new byte[1 << 19]);
  private static final Buffer FLOOD = Buffer.buffer(new byte[1 << 18]);

  /** Where a file must never appear; each is told from the others by a number. */
  private static final String[] ESCAPES = {
    "../../escape-%d",
    "files/../../escape-%d",
    "/tmp/escape-%d",
    "..\\..\\escape-%d",
    "files/1/../../../escape-%d",
    "files//../escape-%d",
    "reports/escape-%d",
    "escape-%d",
    "files/..\0/escape-%d"
  };

  private final GuestSockets sockets;
  private final Supplier<Future<NetSocket>> door;
  private final int total;
  private final Random random = new Random(1);
  private final Promise<Void> over = Promise.promise();
  private int begun;
  private int done;

  /** {@code door} makes a connection to the result server. */
  HostileAnalyzer(GuestSockets sockets, Supplier<Future<NetSocket>> door, int total) {
    this.sockets = sockets;
    this.door = door;
    this.total = total;
  }

  /** Completes when all connections were made; those that wait for something stay open. */
  Future<Void> attack() {
    if (total == 0) {
      return Future.succeededFuture();
    }
    for (int i = 0; i < Math.min(AT_ONCE, total); i++) {
      next();
    }
    return over.future();
  }

  private void next() {
    if (begun == total) {
      return;
    }
    int number = begun++;
    door.get()
        .compose(socket -> act(socket, number))
        .onComplete(
            whatever -> {
              done++;
              if (done == total) {
                over.complete();
              }
              next();
            });
  }

  private Future<Void> act(NetSocket socket, int number) {
    return switch (number % 10) {
      case 0 -> Future.succeededFuture();
      case 1 -> socket.write("FILE 2\nfiles/half");
      case 2 -> socket.end(garbage());
      case 3 -> socket.end(text("FILE\n" + ESCAPES[number / 10 % ESCAPES.length] + "\nx", number));
      case 4 -> socket.end(text("FILE\nfiles/oversize-%d\n", number).appendBuffer(OVERSIZE));
      case 5 -> drip(socket, Buffer.buffer("FILE 2\nfiles/dripping\nC:\\drip\n1\n"), 0);
      case 6 -> socket.end(text("BSON %d\n", number).appendBuffer(FLOOD));
      case 7 -> socket.end(Buffer.buffer("FILE\nfiles/same\n" + number));
      case 8 -> socket.write("LOG\n").compose(sent -> socket.close());
      default -> socket.end(Buffer.buffer("BSON 99999999999999999999\nx"));
    };
  }

  /** A byte now and then; the next connection does not wait for it. */
  private Future<Void> drip(NetSocket socket, Buffer bytes, int at) {
    if (at < bytes.length()) {
      socket
          .write(bytes.slice(at, at + 1))
          .compose(sent -> sockets.after(DRIP))
          .onSuccess(later -> drip(socket, bytes, at + 1));
    }
    return Future.succeededFuture();
  }

  private Buffer garbage() {
    byte[] bytes = new byte[8192];
    random.nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private static Buffer text(String format, int number) {
    return Buffer.buffer(format.formatted(number).getBytes(StandardCharsets.UTF_8));
  }
}
