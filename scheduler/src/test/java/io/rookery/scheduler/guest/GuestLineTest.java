package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However an agent misbehaves, a call ends in time, says why, and leaves no socket. */
class GuestLineTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final Loop loop = new Loop();
  private final AgentClient client =
      loop.get(() -> AgentClient.create(loop.vertx(), Duration.ofSeconds(5)));

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void an_answer_without_a_length_is_read_to_the_end_of_the_stream() {
    FakeAgent agent = fake(FakeAgent.answering(200, "{\"a\": 1}"));

    GuestAnswer answer = loop.await(() -> line(agent).call(get(LONG, 1000)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().toString()).isEqualTo("{\"a\": 1}");
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @Test
  void the_connection_ends_with_the_answer_even_if_the_agent_would_keep_it() {
    FakeAgent agent =
        fake(s -> s.handler(asked -> s.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));

    GuestAnswer answer = loop.await(() -> line(agent).call(get(LONG, 1000)));

    assertThat(answer.body().toString()).isEqualTo("ok");
    assertThat(Sockets.to(agent.port())).isEmpty();
    await().until(() -> agent.ended() == 1);
  }

  @Test
  void an_agent_that_accepts_and_hangs_is_cut_off_at_the_deadline() {
    FakeAgent agent = fake(s -> {});

    assertProblem(agent, get(SHORT, 1000), GuestProblem.HUNG, "300 ms");
    await().until(() -> agent.ended() == 1);
  }

  @Test
  void an_agent_that_drips_is_cut_off_at_the_same_deadline() {
    FakeAgent agent =
        fake(
            s -> {
              s.write("HTTP/1.0 200 OK\r\n\r\n");
              long timer = loop.vertx().setPeriodic(50, tick -> s.write("x"));
              s.closeHandler(gone -> loop.vertx().cancelTimer(timer));
            });

    assertProblem(agent, get(SHORT, 1_000_000), GuestProblem.HUNG, "reset");
  }

  @Test
  void an_upload_to_an_agent_that_stops_reading_is_cut_off_at_the_deadline() throws IOException {
    FakeAgent agent = fake(NetSocket::pause);
    Path sample = AgentConversations.randomFile(folder.resolve("sample"), 20_000_000);

    assertProblem(agent, post(sample, Duration.ofSeconds(2)), GuestProblem.HUNG, "reset");
  }

  @Test
  void an_agent_that_closes_without_a_byte_has_broken_the_call() {
    FakeAgent agent = fake(s -> s.handler(asked -> s.close()));

    assertProblem(agent, get(LONG, 1000), GuestProblem.BROKEN, "before a whole answer");
  }

  @Test
  void an_agent_that_closes_at_once_has_broken_the_call() {
    FakeAgent agent = fake(NetSocket::close);

    assertProblem(agent, get(LONG, 1000), GuestProblem.BROKEN, "before a whole answer");
  }

  @Test
  void an_answer_shorter_than_its_length_has_broken_the_call() {
    FakeAgent agent =
        fake(FakeAgent.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));

    assertProblem(agent, get(LONG, 1000), GuestProblem.BROKEN, "before a whole answer");
  }

  @Test
  void an_endless_answer_is_cut_off_at_its_limit() {
    FakeAgent agent =
        fake(
            s -> {
              s.write("HTTP/1.0 200 OK\r\n\r\n");
              Buffer block = Buffer.buffer(new byte[65536]);
              long timer =
                  loop.vertx()
                      .setPeriodic(
                          1,
                          tick -> {
                            if (!s.writeQueueFull()) {
                              s.write(block);
                            }
                          });
              s.closeHandler(gone -> loop.vertx().cancelTimer(timer));
            });

    assertProblem(agent, get(LONG, 1_000_000), GuestProblem.MALFORMED, "1000000 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.0 abc OK\r\n\r\n",
        "\0\u0001\u0002\r\n\r\n",
      })
  void an_answer_that_is_not_http_is_malformed(String garbage) {
    FakeAgent agent = fake(FakeAgent.answering(garbage));

    assertProblem(agent, get(LONG, 1000), GuestProblem.MALFORMED, "not HTTP");
  }

  @Test
  void headers_without_end_are_malformed() {
    FakeAgent agent = fake(FakeAgent.answering("HTTP/1.0 200 OK\r\n" + "X: y\r\n".repeat(100_000)));

    assertProblem(agent, get(LONG, 1000), GuestProblem.MALFORMED, "not HTTP");
  }

  @Test
  void a_refused_connection_is_told_from_a_hung_one() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    GuestLine line =
        new GuestLine(
            loop.vertx(),
            client,
            new Endpoint("127.0.0.1", port),
            Optional.empty(),
            new FirstContact(loop.vertx(), Duration.ofHours(1)));

    GuestException problem = failureOf(() -> loop.await(() -> line.call(get(LONG, 1000))));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REFUSED);
    assertThat(problem).hasMessageContaining("127.0.0.1:" + port);
    assertThat(Sockets.to(port)).isEmpty();
  }

  @Test
  void a_connection_in_the_making_is_given_up_long_before_its_deadline() throws IOException {
    AgentClient patient = loop.get(() -> AgentClient.create(loop.vertx(), LONG));
    try (FullQueue guest = FullQueue.open()) {
      GuestLine line =
          new GuestLine(
              loop.vertx(),
              patient,
              guest.endpoint(),
              Optional.empty(),
              new FirstContact(loop.vertx(), Duration.ofHours(1)));
      Future<GuestAnswer> call = loop.get(() -> line.call(get(LONG, 1000)));
      await().until(() -> !guest.connecting().isEmpty());
      long asked = System.nanoTime();

      loop.await(line::close);

      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
      assertThat(guest.connecting()).isEmpty();
      assertThat(((GuestException) call.cause()).problem()).isEqualTo(GuestProblem.ABORTED);
    }
  }

  @Test
  void a_guest_that_takes_no_connection_is_tried_until_the_deadline_of_the_connection()
      throws IOException {
    AgentClient client = loop.get(() -> AgentClient.create(loop.vertx(), Duration.ofMillis(1_300)));
    try (FullQueue guest = FullQueue.open()) {
      GuestLine line =
          new GuestLine(
              loop.vertx(),
              client,
              guest.endpoint(),
              Optional.empty(),
              new FirstContact(loop.vertx(), Duration.ofHours(1)));
      long asked = System.nanoTime();

      GuestException problem = failureOf(() -> loop.await(() -> line.call(get(LONG, 1000))));

      assertThat(problem.problem()).isEqualTo(GuestProblem.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .as("more than one try")
          .isGreaterThan(Duration.ofMillis(800));
      await().until(() -> guest.connecting().isEmpty());
    }
  }

  @Test
  void a_guest_that_takes_connections_late_is_reached_by_a_later_try() throws Exception {
    AgentClient patient = loop.get(() -> AgentClient.create(loop.vertx(), LONG));
    try (FullQueue guest = FullQueue.open()) {
      GuestLine line =
          new GuestLine(
              loop.vertx(),
              patient,
              guest.endpoint(),
              Optional.empty(),
              new FirstContact(loop.vertx(), Duration.ofHours(1)));
      Future<GuestAnswer> call = loop.get(() -> line.call(get(LONG, 1000)));
      await().until(() -> !guest.connecting().isEmpty());

      guest.answerFrom("GET /status", "HTTP/1.0 200 OK\r\n\r\nok");

      assertThat(loop.await(() -> call).body().toString()).isEqualTo("ok");
    }
  }

  @Test
  void an_early_answer_counts_although_the_body_was_not_taken() throws IOException {
    FakeAgent agent =
        fake(
            s ->
                s.handler(
                    part -> {
                      s.pause();
                      s.write("HTTP/1.0 413 No\r\nContent-Length: 2\r\n\r\nno");
                    }));
    Path sample = AgentConversations.randomFile(folder.resolve("sample"), 20_000_000);

    GuestAnswer answer = loop.await(() -> line(agent).call(post(sample, LONG)));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @Test
  void calls_go_out_one_at_a_time_each_on_a_connection_of_its_own() {
    List<String> order = new CopyOnWriteArrayList<>();
    FakeAgent agent =
        fake(
            s ->
                s.handler(
                    asked -> {
                      order.add("asked");
                      loop.vertx()
                          .setTimer(
                              30,
                              late -> {
                                order.add("answered");
                                s.end(Buffer.buffer("HTTP/1.0 200 OK\r\n\r\nx"));
                              });
                    }));
    GuestLine line = line(agent);

    loop.await(
        () ->
            Future.all(
                line.call(get(LONG, 10)), line.call(get(LONG, 10)), line.call(get(LONG, 10))));

    assertThat(order)
        .containsExactly("asked", "answered", "asked", "answered", "asked", "answered");
    assertThat(agent.accepted()).isEqualTo(3);
  }

  @Test
  void a_hung_call_does_not_keep_the_next_from_its_answer() {
    FakeAgent agent =
        fake(
            s ->
                s.handler(
                    asked -> {
                      if (!asked.toString().startsWith("GET /hang")) {
                        s.end(Buffer.buffer("HTTP/1.0 200 OK\r\n\r\nx"));
                      }
                    }));
    GuestLine line = line(agent);

    Future<GuestAnswer> hung = loop.get(() -> line.call(GuestRequest.get("/hang", SHORT, 10)));
    GuestAnswer next = loop.await(() -> line.call(get(LONG, 10)));

    assertThat(failureOf(() -> loop.await(() -> hung)).problem()).isEqualTo(GuestProblem.HUNG);
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void closing_aborts_the_call_in_flight_and_those_that_wait_and_leaves_no_socket() {
    FakeAgent agent = fake(s -> {});
    GuestLine line = line(agent);
    List<Future<GuestAnswer>> calls =
        loop.get(() -> List.of(line.call(get(LONG, 10)), line.call(get(LONG, 10))));
    await().until(() -> agent.accepted() == 1);

    loop.await(line::close);

    assertThat(Sockets.to(agent.port())).isEmpty();
    for (Future<GuestAnswer> call : calls) {
      assertThat(failureOf(() -> loop.await(() -> call)).problem()).isEqualTo(GuestProblem.ABORTED);
    }
    assertThat(agent.accepted()).isEqualTo(1);
    assertThat(failureOf(() -> loop.await(() -> line.call(get(LONG, 10)))).problem())
        .isEqualTo(GuestProblem.ABORTED);
  }

  @Test
  void closing_while_the_connection_is_being_made_leaves_no_socket() {
    FakeAgent agent = fake(s -> {});
    GuestLine line = line(agent);

    loop.await(
        () -> {
          line.call(get(LONG, 10)).onFailure(expected -> {});
          return line.close();
        });

    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @Test
  void a_file_that_became_shorter_while_it_was_sent_ends_the_call() throws IOException {
    Path sample = AgentConversations.randomFile(folder.resolve("sample"), 20_000_000);
    FakeAgent agent =
        fake(
            s ->
                s.handler(
                    part -> {
                      s.handler(more -> {});
                      truncate(sample);
                    }));

    GuestException problem =
        failureOf(() -> loop.await(() -> line(agent).call(post(sample, LONG))));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREADABLE);
    assertThat(problem).hasMessageContaining(sample.toString());
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  private static void truncate(Path file) {
    try {
      Files.write(file, new byte[1]);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private FakeAgent fake(Handler<NetSocket> behaviour) {
    return new FakeAgent(loop.vertx(), behaviour);
  }

  private GuestLine line(FakeAgent agent) {
    return new GuestLine(
        loop.vertx(),
        client,
        agent.endpoint(),
        Optional.empty(),
        new FirstContact(loop.vertx(), Duration.ofHours(1)));
  }

  private void assertProblem(
      FakeAgent agent, GuestRequest request, GuestProblem kind, String words) {
    GuestException problem = failureOf(() -> loop.await(() -> line(agent).call(request)));
    assertThat(problem.problem()).isEqualTo(kind);
    assertThat(problem)
        .hasMessageContaining(words)
        .hasMessageContaining(request.what())
        .hasMessageContaining(agent.endpoint().toString());
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  private static GuestRequest get(Duration deadline, int limit) {
    return GuestRequest.get("/status", deadline, limit);
  }

  private static GuestRequest post(Path file, Duration deadline) {
    return new GuestRequest(
        HttpMethod.POST,
        "/store",
        "POST /store",
        Optional.of("application/octet-stream"),
        new GuestBody(List.of(new GuestBody.Content(file, FileCoding.RAW))),
        deadline,
        1000);
  }

  private static GuestException failureOf(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(GuestException.class, call);
  }
}
