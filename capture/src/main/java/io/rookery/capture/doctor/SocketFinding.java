package io.rookery.capture.doctor;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * One holder of one socket; a socket that two processes hold has two findings.
 *
 * @param machine the guest it leads to; empty for a socket in CLOSE_WAIT that leads elsewhere
 * @param holder empty if no process has it open that could be seen
 * @param leak empty if it should be there
 * @param sentence the leak's, or why it is as it should be
 */
public record SocketFinding(
    TcpSocket socket,
    Optional<String> machine,
    Optional<ProcessRef> holder,
    Optional<Leak> leak,
    String sentence) {

  JsonObject toJson() {
    JsonObject row =
        new JsonObject()
            .put("local", socket.localText())
            .put("remote", socket.remoteText())
            .put("state", socket.state().name())
            .put("machine", machine.orElse(null));
    holder.ifPresent(
        process ->
            row.put("pid", process.pid())
                .put("process", process.name())
                .put("startTime", process.startTime()));
    return row.put("expected", leak.isEmpty()).put("sentence", sentence);
  }
}
