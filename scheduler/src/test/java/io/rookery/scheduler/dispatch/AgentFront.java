package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands where a guest's agent is expected, for one life, and passes on what it likes. */
final class AgentFront {

  /** How it treats connections. */
  enum Behaviour {
    /** Passes everything on. */
    HEALTHY,
    /** Its only thread reads a connection of the snapshot's, on which nobody will ever speak. */
    BLOCKED,
    /** Accepts, reads, and never answers. */
    SILENT,
    /** The same, but only when the node asks how the sample is doing. */
    SILENT_IN_RUN,
    /** Ends its side before it answers, and waits for the node to end the other. */
    CLOSING,
    /** The same, but only when the node asks how the sample is doing. */
    CLOSING_IN_RUN
  }

  /** Something that blocks. */
  @FunctionalInterface
  interface Step {
    void take() throws IOException, InterruptedException;
  }

  private static final long PATIENCE_MILLIS = 5_000;

  private final Endpoint at;
  private final Endpoint guest;
  private final Behaviour behaviour;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger misused = new AtomicInteger();
  private final AtomicInteger endedByNode = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile int acceptedBeforeAnswer;
  private volatile boolean forced;
  private ServerSocket server;

  AgentFront(Endpoint at, Endpoint guest, Behaviour behaviour) {
    this.at = at;
    this.guest = guest;
    this.behaviour = behaviour;
  }

  /** How many connections there had been when the first answer came. */
  OptionalInt connectionsUntilAnswer() {
    return acceptedBeforeAnswer == 0 ? OptionalInt.empty() : OptionalInt.of(acceptedBeforeAnswer);
  }

  /** Connections that were not answered. */
  int misused() {
    return misused.get();
  }

  /** Those of them that the node ended. */
  int endedByNode() {
    return endedByNode.get();
  }

  synchronized void open() throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(address(at));
    thread(behaviour == Behaviour.BLOCKED ? this::readSnapshotConnection : this::accept);
  }

  /** What the node has ended is seen to its end first; what it has not is then ended by force. */
  synchronized void close() throws IOException, InterruptedException {
    if (server == null) {
      return;
    }
    server.close();
    if (behaviour != Behaviour.BLOCKED) {
      for (Thread thread : threads) {
        thread.join(PATIENCE_MILLIS);
      }
    }
    forced = true;
    for (Socket socket : sockets) {
      socket.close();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return new InetSocketAddress(endpoint.host(), endpoint.port());
  }

  private void thread(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.take();
              } catch (IOException ended) {
                // A socket that is closed tells its thread so.
              } catch (InterruptedException unexpected) {
                Thread.currentThread().interrupt();
              }
            },
            "front of " + at);
    threads.add(thread);
    thread.start();
  }

  /** On a port of its own, so that it is not taken for one of the node's connections. */
  private void readSnapshotConnection() throws IOException {
    try (ServerSocket before = new ServerSocket(0, 1, InetAddress.getByName(at.host()));
        Socket mute = new Socket(before.getInetAddress(), before.getLocalPort());
        Socket open = before.accept()) {
      sockets.add(open);
      sockets.add(mute);
      if (open.getInputStream().read() >= 0) {
        throw new IllegalStateException("somebody spoke");
      }
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = server.accept();
      accepted.incrementAndGet();
      sockets.add(socket);
      thread(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    byte[] buffer = new byte[8192];
    int length = socket.getInputStream().read(buffer);
    boolean inRun =
        length > 0
            && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).startsWith("GET /status");
    switch (behaviour) {
      case SILENT -> waitForEnd(socket);
      case CLOSING -> endOwnSide(socket);
      case SILENT_IN_RUN -> choose(inRun, () -> waitForEnd(socket), socket, buffer, length);
      case CLOSING_IN_RUN -> choose(inRun, () -> endOwnSide(socket), socket, buffer, length);
      default -> pass(socket, buffer, length);
    }
  }

  private void choose(boolean bad, Runnable misuse, Socket socket, byte[] first, int length)
      throws IOException {
    if (bad) {
      misuse.run();
    } else {
      pass(socket, first, length);
    }
  }

  private void endOwnSide(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    waitForEnd(socket);
  }

  private void waitForEnd(Socket socket) {
    misused.incrementAndGet();
    try (socket) {
      while (socket.getInputStream().read() >= 0) {
        // More of the request.
      }
    } catch (IOException reset) {
      // An end as good as the other.
    }
    if (!forced) {
      endedByNode.incrementAndGet();
    }
  }

  private void pass(Socket socket, byte[] first, int length) throws IOException {
    try (socket;
        Socket inner = new Socket(guest.host(), guest.port())) {
      sockets.add(inner);
      if (length < 0) {
        return;
      }
      inner.getOutputStream().write(first, 0, length);
      thread(
          () -> {
            try (inner) {
              socket.getInputStream().transferTo(inner.getOutputStream());
            }
          });
      int answer = inner.getInputStream().read();
      if (answer < 0) {
        return;
      }
      if (acceptedBeforeAnswer == 0) {
        acceptedBeforeAnswer = accepted.get();
      }
      socket.getOutputStream().write(answer);
      inner.getInputStream().transferTo(socket.getOutputStream());
    }
  }
}
