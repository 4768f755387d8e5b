package io.rookery.scheduler.result;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection of a guest, from being accepted until its file is closed. Nothing is ever sent.
 *
 * <p>The socket is paused while something is done with what it gave, so at most one piece is being
 * worked on, and the end of the data is seen only after all of it was stored. A reset is an end of
 * data: guests are switched off in the middle of everything.
 */
final class GuestConnection {
  private final Vertx vertx;
  private final NetSocket socket;
  private final Attempt attempt;
  private final Preamble preamble;
  private Future<Void> work = Future.succeededFuture();
  private Optional<Intake> intake = Optional.empty();
  private Optional<Promise<Void>> logEnd = Optional.empty();
  private boolean over;
  private long deadline;

  GuestConnection(Vertx vertx, NetSocket socket, Attempt attempt) {
    this.vertx = vertx;
    this.socket = socket;
    this.attempt = attempt;
    this.preamble = new Preamble(attempt.reader());
  }

  /** Begins to read; called in the same turn in which the socket was accepted. */
  void start(Duration headerDeadline) {
    deadline =
        vertx.setTimer(
            headerDeadline.toMillis(), timer -> refuse("its header did not come in time"));
    socket.exceptionHandler(reset -> {});
    socket.endHandler(end -> ended());
    socket.handler(this::onPreamble);
  }

  /**
   * Ends the connection; what arrived is kept. It is reset, because a guest that is gone would
   * never acknowledge an orderly end, and the kernel would keep the socket for minutes.
   */
  void end() {
    doNotLinger(socket);
    finish();
  }

  /** Closes a connection that nobody looks at, and leaves nothing of it to the kernel. */
  static void reset(NetSocket socket) {
    doNotLinger(socket);
    socket.close();
  }

  private static void doNotLinger(NetSocket socket) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
  }

  private void onPreamble(Buffer piece) {
    if (over) {
      return;
    }
    Preamble.Outcome outcome = preamble.feed(piece);
    if (outcome instanceof Preamble.Refused refused) {
      refuse(refused.rule());
    } else if (outcome instanceof Preamble.Incomplete) {
      perform(Future.succeededFuture(), piece.length());
    } else if (outcome instanceof Preamble.Complete complete) {
      vertx.cancelTimer(deadline);
      socket.handler(this::onPayload);
      perform(
          attempt
              .begin(complete.delivery())
              .compose(
                  begun -> {
                    intake = Optional.of(begun);
                    if (complete.delivery().log()) {
                      logEnd = Optional.of(attempt.logBegan());
                    }
                    return begun.accept(complete.payload());
                  }),
          piece.length());
    }
  }

  private void onPayload(Buffer piece) {
    if (!over) {
      perform(intake.orElseThrow().accept(piece), piece.length());
    }
  }

  /** Reads on when that is done and the guest may send on. */
  private void perform(Future<Void> next, int arrived) {
    work = next;
    Future<Void> paid = attempt.pace().spend(arrived);
    if (next.succeeded() && paid.succeeded()) {
      return;
    }
    socket.pause();
    next.compose(done -> paid)
        .onComplete(done -> socket.resume(), cause -> refuse(cause.getMessage()));
  }

  private void ended() {
    if (!over) {
      finish().onComplete(done -> logEnd.ifPresent(Promise::tryComplete));
    }
  }

  private void refuse(String rule) {
    if (!over) {
      attempt.refused(rule);
      finish();
    }
  }

  private Future<Void> finish() {
    if (over) {
      return Future.succeededFuture();
    }
    over = true;
    vertx.cancelTimer(deadline);
    Future<Void> stored =
        work.eventually(() -> intake.map(Intake::close).orElseGet(Future::succeededFuture));
    return Future.join(socket.close(), stored)
        .<Void>mapEmpty()
        .onComplete(done -> attempt.disconnected(this));
  }
}
