package io.rookery.scheduler.machine.simulated;

import io.vertx.core.net.NetSocket;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The analyzer's log, on a connection that stays open while it runs. */
final class ResultLog {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

  private final NetSocket socket;
  private final GuestClock clock;

  ResultLog(NetSocket socket, GuestClock clock) {
    this.socket = socket;
    this.clock = clock;
    socket.write("LOG\n");
  }

  /** A line that gets lost is lost: analyzers go on without a log. */
  void line(String level, String words) {
    LocalDateTime now = LocalDateTime.ofInstant(clock.now(), ZoneId.systemDefault());
    socket.write("%s [root] %s: %s\n".formatted(TIME.format(now), level, words));
  }

  void end() {
    socket.end();
  }
}
