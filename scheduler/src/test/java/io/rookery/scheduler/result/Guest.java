package io.rookery.scheduler.result;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A guest: an address of the loopback network from which real connections are made. */
record Guest(String address, int port) {

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(address, 0));
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return socket;
  }

  /** A connection that is open and has sent that. */
  Socket begin(String text) throws IOException {
    Socket socket = connect();
    write(socket, text.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /** Sends, ends the sending half, and waits until the server has closed. */
  void send(byte[] bytes) throws IOException {
    try (Socket socket = connect()) {
      try {
        write(socket, bytes);
        socket.shutdownOutput();
      } catch (IOException e) {
        // The server may refuse before everything is sent; the wait below sees it.
      }
      awaitClosed(socket);
    }
  }

  static void write(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Returns when the server has ended the connection; fails when it sends or keeps it open. */
  static void awaitClosed(Socket socket) throws IOException {
    int received;
    try {
      received = socket.getInputStream().read();
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the server keeps the connection open", e);
    } catch (IOException reset) {
      return;
    }
    if (received >= 0) {
      throw new AssertionError("the server sent a byte: " + received);
    }
  }
}
