package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;

/**
 * What a guest writes to its serial port, in a file, up to a bound; the rest is read and thrown
 * away, for a guest that cannot write would stand still.
 */
final class ConsoleLog {
  private static final String NAME = "console.log";
  private static final long LONGEST = 1 << 20;

  private final NetServer server;
  private final AsyncFile file;
  private long written;

  private ConsoleLog(NetServer server, AsyncFile file) {
    this.server = server;
    this.file = file;
  }

  /** Where it is in the folder of a life. */
  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /** Completes when QEMU can connect to that socket. */
  static Future<ConsoleLog> open(Vertx vertx, Path socket, Path log) {
    return vertx
        .fileSystem()
        .open(log.toString(), new OpenOptions().setWrite(true).setCreate(true))
        .compose(
            file -> {
              ConsoleLog console = new ConsoleLog(vertx.createNetServer(), file);
              return console
                  .server
                  .connectHandler(console::connected)
                  .listen(SocketAddress.domainSocketAddress(socket.toString()))
                  .map(console)
                  .recover(cause -> file.close().transform(gone -> Future.failedFuture(cause)));
            })
        .recover(
            cause ->
                Future.failedFuture(new MachineException("no console log: " + cause.getMessage())));
  }

  private void connected(NetSocket socket) {
    socket.exceptionHandler(broken -> {});
    socket.handler(piece -> take(socket, piece));
  }

  private void take(NetSocket socket, Buffer piece) {
    int room = (int) Math.min(piece.length(), LONGEST - written);
    if (room == 0) {
      return;
    }
    written += room;
    socket.pause();
    file.write(piece.getBuffer(0, room)).onComplete(stored -> socket.resume());
  }

  /** Ends it; what has been taken is in the file. */
  Future<Void> close() {
    return server.close().eventually(file::close);
  }
}
