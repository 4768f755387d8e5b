package io.rookery.scheduler.machine.simulated;

import io.vertx.core.net.NetSocket;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** The analyzer's log, on a connection that stays open while it runs. */
final class ResultLog {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

  private final NetSocket socket;

  ResultLog(NetSocket socket) {
    this.socket = socket;
    socket.write("LOG\n");
  }

  /** A line that gets lost is lost: analyzers go on without a log. */
  void line(String level, String words) {
    socket.write("%s [root] %s: %s\n".formatted(TIME.format(LocalDateTime.now()), level, words));
  }

  void end() {
    socket.end();
  }
}
