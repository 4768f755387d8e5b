package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A port whose queue is full: the kernel drops further connections, so that they stay in the making
 * as with a guest that has been switched off.
 */
final class FullQueue implements AutoCloseable {
  private static final String SYN_SENT = "02";
  private static final int MOST = 16;
  private static final int PATIENCE_MILLIS = 300;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<Socket> queued = new ArrayList<>();

  private FullQueue() throws IOException {}

  static FullQueue open() throws IOException {
    FullQueue full = new FullQueue();
    for (int i = 0; i < MOST; i++) {
      Socket socket = new Socket();
      full.queued.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(full.server.getInetAddress(), full.server.getLocalPort()),
            PATIENCE_MILLIS);
      } catch (SocketTimeoutException isFull) {
        return full;
      }
    }
    throw new AssertionError("this kernel takes every connection");
  }

  Endpoint endpoint() {
    return new Endpoint(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  /** Connections to it that are being made, as the kernel lists them. */
  List<String> connecting() {
    return Sockets.to(server.getLocalPort()).stream()
        .filter(row -> row.split("\\s+")[3].equals(SYN_SENT))
        .toList();
  }

  /** Empties the queue and serves the first connection that asks for that. Blocks until then. */
  void answerFrom(String asked, String answer) throws IOException {
    for (Socket socket : queued) {
      socket.close();
    }
    while (true) {
      try (Socket socket = server.accept()) {
        byte[] head = socket.getInputStream().readNBytes(asked.length());
        if (new String(head, StandardCharsets.US_ASCII).equals(asked)) {
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : queued) {
      socket.close();
    }
    server.close();
  }
}
