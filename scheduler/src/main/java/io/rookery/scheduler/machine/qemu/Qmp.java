package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A conversation with one QEMU over its machine protocol: one JSON object a line, answers told
 * apart from events by their id. Every command has a deadline; failures are {@link
 * MachineException}s with QEMU's own words. Lives on the context on which QEMU connected.
 */
final class Qmp {
  private static final int LONGEST_LINE = 1 << 20;
  private static final String ID = "id";

  private final Vertx vertx;
  private final NetSocket socket;
  private final Duration deadline;
  private final Consumer<JsonObject> events;
  private final Map<Integer, Promise<Object>> pending = new HashMap<>();
  private final Promise<Void> greeted = Promise.promise();
  private final Promise<Void> gone = Promise.promise();
  private int lastId;

  private Qmp(Vertx vertx, NetSocket socket, Duration deadline, Consumer<JsonObject> events) {
    this.vertx = vertx;
    this.socket = socket;
    this.deadline = deadline;
    this.events = events;
  }

  /**
   * Begins a conversation; to be called in the turn in which the socket was made, for QEMU speaks
   * first.
   *
   * @param deadline of the greeting and of each command
   * @param events is told of every event, on the socket's context
   */
  static Future<Qmp> begin(
      Vertx vertx, NetSocket socket, Duration deadline, Consumer<JsonObject> events) {
    Qmp qmp = new Qmp(vertx, socket, deadline, events);
    qmp.listen();
    long timer =
        vertx.setTimer(
            deadline.toMillis(),
            late ->
                qmp.greeted.tryFail(problem("said nothing within " + deadline.toMillis() + " ms")));
    return qmp.greeted
        .future()
        .onComplete(heard -> vertx.cancelTimer(timer))
        .compose(heard -> qmp.execute("qmp_capabilities", new JsonObject()))
        .map(qmp)
        .onFailure(cause -> socket.close());
  }

  /** Runs a command; completes with what it returns. */
  Future<JsonObject> execute(String command, JsonObject arguments) {
    return send(command, arguments)
        .map(value -> value instanceof JsonObject object ? object : new JsonObject());
  }

  /** Runs a command that returns a list; completes with that. */
  Future<JsonArray> list(String command, JsonObject arguments) {
    return send(command, arguments)
        .map(value -> value instanceof JsonArray array ? array : new JsonArray());
  }

  /**
   * Runs a line of the human monitor, whose errors come back as the text of a success; it says
   * nothing when all is well.
   */
  Future<Void> monitor(String line) {
    return send("human-monitor-command", new JsonObject().put("command-line", line))
        .compose(
            value -> {
              String said = String.valueOf(value).strip();
              return said.isEmpty()
                  ? Future.succeededFuture()
                  : Future.failedFuture(problem("refused \"" + line + "\": " + said));
            });
  }

  /** Completes when QEMU has closed the connection, as it does when it ends. */
  Future<Void> gone() {
    return gone.future();
  }

  Future<Void> close() {
    return socket.close();
  }

  private Future<Object> send(String command, JsonObject arguments) {
    if (gone.future().isComplete()) {
      return Future.failedFuture(problem("is gone"));
    }
    int id = ++lastId;
    Promise<Object> answer = Promise.promise();
    pending.put(id, answer);
    long timer =
        vertx.setTimer(
            deadline.toMillis(),
            late ->
                answer.tryFail(
                    problem(
                        "did not answer " + command + " within " + deadline.toMillis() + " ms")));
    JsonObject request =
        new JsonObject().put("execute", command).put("arguments", arguments).put(ID, id);
    socket
        .write(request.toBuffer().appendByte((byte) '\n'))
        .onFailure(cause -> answer.tryFail(problem("cannot be told " + command)));
    return answer
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              pending.remove(id);
            });
  }

  private void listen() {
    RecordParser lines = RecordParser.newDelimited("\n", this::line).maxRecordSize(LONGEST_LINE);
    lines.exceptionHandler(tooLong -> socket.close());
    socket.handler(lines);
    socket.exceptionHandler(broken -> {});
    socket.closeHandler(closed -> ended());
  }

  private void line(Buffer line) {
    Object said;
    try {
      said = Json.decodeValue(line);
    } catch (DecodeException notJson) {
      socket.close();
      return;
    }
    if (!(said instanceof JsonObject message)) {
      socket.close();
      return;
    }
    if (message.containsKey("QMP")) {
      greeted.tryComplete();
    } else if (message.containsKey("event")) {
      events.accept(message);
    } else if (message.getValue(ID) instanceof Integer id && pending.containsKey(id)) {
      answered(message, pending.get(id));
    }
  }

  private static void answered(JsonObject message, Promise<Object> answer) {
    if (message.getValue("error") instanceof JsonObject error) {
      answer.tryFail(problem("refused: " + error.getValue("desc")));
    } else {
      answer.tryComplete(message.getValue("return"));
    }
  }

  private void ended() {
    greeted.tryFail(problem("closed its control connection"));
    gone.tryComplete();
    Map.copyOf(pending).values().forEach(one -> one.tryFail(problem("went away")));
  }

  private static MachineException problem(String what) {
    return new MachineException("QEMU " + what);
  }
}
