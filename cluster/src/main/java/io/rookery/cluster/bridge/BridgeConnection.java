package io.rookery.cluster.bridge;

import io.rookery.scheduler.job.JobEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.Optional;

/**
 * One client. Its first frame carries the token; until then only small frames are read. It has a
 * bounded number of requests under way, and who does not read its events loses its connection. All
 * methods are called on the bridge's context.
 */
final class BridgeConnection {
  static final int MOST_BYTES = 1 << 20;
  static final int MOST_BYTES_OF_STRANGERS = 64 << 10;
  private static final int MOST_UNDER_WAY = 64;
  private static final int MOST_UNREAD = 1 << 20;
  private static final long FAREWELL_MILLIS = 1_000;

  private final Vertx vertx;
  private final NetSocket socket;
  private final Visitors visitors;
  private final BusRequests requests;
  private final FrameReader frames;
  private final Promise<Void> ended = Promise.promise();
  private boolean admitted;
  private boolean listening;
  private int underWay;

  /** Serves that socket from now on; {@code patience} is how long a token may take to come. */
  BridgeConnection(
      Vertx vertx, NetSocket socket, Visitors visitors, BusRequests requests, long patience) {
    this.vertx = vertx;
    this.socket = socket;
    this.visitors = visitors;
    this.requests = requests;
    this.admitted = visitors.needNoToken();
    socket.setWriteQueueMaxSize(MOST_UNREAD).drainHandler(drained -> pace());
    frames =
        new FrameReader(
            socket,
            admitted ? MOST_BYTES : MOST_BYTES_OF_STRANGERS,
            this::frame,
            refused -> dismiss(refused, Optional.empty()));
    long timer = vertx.setTimer(patience, late -> expire());
    socket.closeHandler(
        closed -> {
          listening = false;
          vertx.cancelTimer(timer);
          ended.complete();
        });
  }

  /** Completes when the connection is gone. */
  Future<Void> ended() {
    return ended.future();
  }

  private void expire() {
    if (!admitted) {
      dismiss(RefusedFrameException.silent(), Optional.empty());
    }
  }

  /** Passes a published event on if the client listens. */
  void tell(Buffer event) {
    if (!listening) {
      return;
    }
    if (socket.writeQueueFull()) {
      // A gap would go unnoticed; an end does not.
      listening = false;
      socket.close();
      return;
    }
    socket.write(event);
  }

  private void frame(JsonObject frame) {
    Optional<String> replyAddress = Optional.empty();
    try {
      replyAddress = FrameFields.optional(frame, "replyAddress");
      if (!isAdmitted(frame)) {
        dismiss(RefusedFrameException.unauthorized(), replyAddress);
        return;
      }
      react(frame, replyAddress);
    } catch (RefusedFrameException refused) {
      send(Frame.refused(refused.refusal(), replyAddress));
    }
    pace();
  }

  private boolean isAdmitted(JsonObject frame) {
    Optional<String> token = FrameFields.header(frame, "token");
    if (!visitors.needNoToken() && (!admitted || token.isPresent())) {
      admitted = token.filter(visitors::know).isPresent();
      frames.limit(admitted ? MOST_BYTES : MOST_BYTES_OF_STRANGERS);
    }
    return admitted;
  }

  private void react(JsonObject frame, Optional<String> replyAddress) {
    switch (FrameFields.text(frame, "type")) {
      case "ping" -> send(Frame.pong());
      case "send" -> request(frame, replyAddress);
      case "register" -> listen(frame, true);
      case "unregister" -> listen(frame, false);
      case "publish" ->
          throw RefusedFrameException.forbidden("nothing may be published from outside");
      default ->
          throw RefusedFrameException.field("type", "must be send, register, unregister or ping");
    }
  }

  private void request(JsonObject frame, Optional<String> replyAddress) {
    String address = FrameFields.text(frame, "address");
    if (!BusRequests.ADDRESSES.contains(address)) {
      throw RefusedFrameException.forbidden(
          "requests may go to %s".formatted(String.join(", ", BusRequests.ADDRESSES)));
    }
    String answerTo =
        replyAddress.orElseThrow(
            () ->
                RefusedFrameException.field("replyAddress", "is missing: where shall we answer?"));
    underWay++;
    requests
        .ask(address, FrameFields.body(frame), answerTo, FrameFields.header(frame, "deadline"))
        .onSuccess(this::answered);
  }

  private void answered(Frame answer) {
    underWay--;
    send(answer);
    pace();
  }

  private void listen(JsonObject frame, boolean on) {
    if (!FrameFields.text(frame, "address").equals(JobEvents.ADDRESS)) {
      throw RefusedFrameException.forbidden("only " + JobEvents.ADDRESS + " can be listened to");
    }
    listening = on;
  }

  /** Reads no faster than the client takes its answers. */
  private void pace() {
    if (underWay >= MOST_UNDER_WAY || socket.writeQueueFull()) {
      frames.pause();
    } else {
      frames.resume();
    }
  }

  private void send(Frame frame) {
    socket.write(frame.toBuffer());
  }

  /**
   * Says why and ends the connection, a moment later: while the client still sends, closing at once
   * would reset the connection, and the client would never see the reason.
   */
  private void dismiss(RefusedFrameException reason, Optional<String> replyAddress) {
    listening = false;
    frames.end();
    send(Frame.refused(reason.refusal(), replyAddress));
    vertx.setTimer(FAREWELL_MILLIS, over -> socket.close());
  }
}
