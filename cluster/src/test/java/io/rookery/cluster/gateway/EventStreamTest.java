package io.rookery.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.JobState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventStreamTest {
  @TempDir Path folder;
  private FakeNode node;

  @BeforeEach
  void open() {
    node = FakeNode.open(folder).announcing();
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aClientThatComesBackMissesNothingAndSeesNothingTwice() throws IOException {
    append(700);
    List<Long> seen = new ArrayList<>();
    try (Subscriber first = new Subscriber(node, "?from=0", "")) {
      first.take(300, seen);
    }
    append(50);
    try (Subscriber second =
        new Subscriber(node, "?from=0", "Last-Event-ID: " + seen.get(seen.size() - 1) + "\r\n")) {
      second.take(450, seen);
      append(100);
      second.take(100, seen);
    }
    assertThat(seen).isEqualTo(node.jobs.seqs());
  }

  @Test
  void hintsWhileTheClientReadsAreNotLost() throws Exception {
    try (Subscriber subscriber = new Subscriber(node, "?from=0", "")) {
      Thread writer = new Thread(() -> append(3000));
      writer.start();
      List<Long> seen = new ArrayList<>();
      subscriber.take(3000, seen);
      writer.join();
      assertThat(seen).isEqualTo(node.jobs.seqs());
    }
  }

  @Test
  void withoutAPlaceTheStreamStartsNow() throws IOException {
    append(1300);
    long end = node.jobs.lastSeq();
    try (Subscriber subscriber = new Subscriber(node, "", "")) {
      subscriber.opened();
      append(1);
      List<Long> seen = new ArrayList<>();
      subscriber.take(1, seen);
      assertThat(seen).containsExactly(end + 3);
    }
  }

  @Test
  void theStreamOfOneJobEndsWithTheJob() throws IOException {
    node.jobs.submit(new io.vertx.core.json.JsonObject().put("url", "http://127.0.0.1/"));
    append(3);
    try (Subscriber subscriber = new Subscriber(node, "?job=2", "")) {
      subscriber.take(1, new ArrayList<>());
      append(2);
      node.jobs.run(2, JobState.COMPLETED);
      String rest = subscriber.rest();
      assertThat(rest).contains("event: job.completed").doesNotContain("event: noise");
    }
  }

  @Test
  void moreStreamsThanAllowedAreToldToComeLater() throws IOException {
    try (Subscriber one = new Subscriber(node, "", "");
        Subscriber two = new Subscriber(node, "", "");
        Subscriber three = new Subscriber(node, "", "")) {
      one.opened();
      two.opened();
      three.opened();
      assertThat(new Web(node).send("GET", "/api/v1/events").statusCode()).isEqualTo(429);
    }
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              try (Subscriber again = new Subscriber(node, "", "")) {
                again.opened();
              }
            });
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      node.jobs.append("noise");
    }
  }

  /** Reads server-sent events from a socket. */
  private static final class Subscriber implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private final Socket socket;
    private final BufferedReader reader;

    Subscriber(FakeNode node, String query, String headers) throws IOException {
      socket = new Socket("127.0.0.1", node.port());
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = "GET /api/v1/events" + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
      reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Waits for the first line of the stream. */
    void opened() throws IOException {
      for (String line = line(); !line.startsWith("retry:"); line = line()) {
        assertThat(line).doesNotContain("429");
      }
    }

    void take(int count, List<Long> seqs) throws IOException {
      for (int taken = 0; taken < count; ) {
        String line = line();
        if (line.startsWith("id: ")) {
          seqs.add(Long.parseLong(line.substring(4)));
          taken++;
        }
      }
    }

    String rest() throws IOException {
      StringBuilder rest = new StringBuilder();
      for (String line = line(); !line.equals("0"); line = line()) {
        rest.append(line).append('\n');
      }
      return rest.toString();
    }

    private String line() throws IOException {
      String line = reader.readLine();
      assertThat(line).isNotNull();
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
