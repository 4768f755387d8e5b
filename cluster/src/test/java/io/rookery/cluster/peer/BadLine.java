package io.rookery.cluster.peer;

import static io.rookery.cluster.peer.Neighbourhood.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A network cable that breaks: it passes on what two nodes say to each other until so many bytes
 * have come from the one that answers, or spoils one of them.
 */
final class BadLine {
  /** What the line does to a connection, by how much the answering side has sent. */
  interface Fault {
    /** What arrives instead of the piece; none at all cuts the connection. */
    Optional<Buffer> pass(int connection, long before, Buffer piece);
  }

  private final NetServer server;
  private final NetClient client;
  private final PeerAddress target;
  private final Fault fault;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
  private final Promise<Void> held = Promise.promise();
  private int connections;

  private BadLine(Vertx vertx, PeerAddress target, Fault fault) {
    this.target = target;
    this.fault = fault;
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer().connectHandler(this::join);
  }

  static BadLine to(Vertx vertx, PeerAddress target, Fault fault) {
    BadLine line = held(vertx, target, fault);
    line.release();
    return line;
  }

  /** The same, with all answers held back until {@link #release()}. */
  static BadLine held(Vertx vertx, PeerAddress target, Fault fault) {
    BadLine line = new BadLine(vertx, target, fault);
    await(line.server.listen(0, "127.0.0.1"));
    return line;
  }

  /** Cuts the first few connections after so many bytes each. */
  static Fault cutting(int first, long after) {
    return (connection, before, piece) ->
        connection > first || before + piece.length() < after
            ? Optional.of(piece)
            : Optional.empty();
  }

  /** Harms nothing. */
  static Fault none() {
    return (connection, before, piece) -> Optional.of(piece);
  }

  /** Stays up, and loses everything after the first piece. */
  static Fault silent() {
    return (connection, before, piece) -> Optional.of(before == 0 ? piece : Buffer.buffer());
  }

  /** Turns one bit of the byte at that place of the first connection. */
  static Fault spoiling(long place) {
    return (connection, before, piece) -> {
      long here = place - before;
      if (connection == 1 && here >= 0 && here < piece.length()) {
        piece.setByte((int) here, (byte) (piece.getByte((int) here) ^ 1));
      }
      return Optional.of(piece);
    };
  }

  PeerAddress address() {
    return new PeerAddress("127.0.0.1", server.actualPort());
  }

  void release() {
    held.tryComplete();
  }

  /** What came from the answering side, one piece each. */
  List<String> answers() {
    return List.copyOf(answers);
  }

  /** What was sent to the answering side, one piece each. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private synchronized int count() {
    return ++connections;
  }

  private void join(NetSocket near) {
    int number = count();
    near.pause();
    client
        .connect(target.port(), target.host())
        .onFailure(cause -> near.close())
        .onSuccess(far -> wire(number, near, far));
  }

  private void wire(int number, NetSocket near, NetSocket far) {
    long[] passed = {0};
    near.handler(
        piece -> {
          requests.add(piece.toString("ISO-8859-1"));
          far.write(piece);
        });
    near.closeHandler(closed -> far.close());
    far.closeHandler(closed -> near.close());
    far.handler(
        piece -> {
          answers.add(piece.toString("ISO-8859-1"));
          Optional<Buffer> arriving = fault.pass(number, passed[0], piece.copy());
          passed[0] += piece.length();
          arriving.ifPresentOrElse(near::write, near::close);
        });
    far.pause();
    held.future().onSuccess(released -> far.resume());
    near.resume();
  }
}
