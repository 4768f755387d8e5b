package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** Listens on all addresses of the host, and remembers who came. */
final class CountingServer {
  private final ServerSocket socket = new ServerSocket(0);
  private final Set<String> peers = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this::accept);

  CountingServer() throws IOException {
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        try (Socket one = socket.accept()) {
          peers.add(one.getInetAddress().getHostAddress());
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  Set<String> peers() {
    return peers;
  }

  void forget() {
    peers.clear();
  }

  void awaitPeers(Set<String> expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(peers).isEqualTo(expected));
  }

  void close() throws IOException, InterruptedException {
    socket.close();
    thread.join();
  }
}
