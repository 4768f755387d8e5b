package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.GuestLineRig.LONG;
import static io.rookery.scheduler.guest.GuestLineRig.SHORT;
import static io.rookery.scheduler.guest.GuestLineRig.failureOf;
import static io.rookery.scheduler.guest.GuestLineRig.get;
import static io.rookery.scheduler.guest.GuestLineRig.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls to a guest go one at a time, each on a connection of its own, and no socket is left. */
class GuestLineTest {
  @TempDir Path folder;
  private final GuestLineRig rig = new GuestLineRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void an_answer_without_a_length_is_read_to_the_end_of_the_stream() {
    FakeAgent agent = rig.fake(FakeAgent.answering(200, "{\"a\": 1}"));

    GuestAnswer answer = rig.loop().await(() -> rig.line(agent).call(get(LONG, 1000)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().toString()).isEqualTo("{\"a\": 1}");
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @Test
  void the_connection_ends_with_the_answer_even_if_the_agent_would_keep_it() {
    FakeAgent agent =
        rig.fake(
            s -> s.handler(asked -> s.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));

    GuestAnswer answer = rig.loop().await(() -> rig.line(agent).call(get(LONG, 1000)));

    assertThat(answer.body().toString()).isEqualTo("ok");
    assertThat(Sockets.to(agent.port())).isEmpty();
    await().until(() -> agent.ended() == 1);
  }

  @Test
  void an_early_answer_counts_although_the_body_was_not_taken() throws IOException {
    FakeAgent agent =
        rig.fake(
            s ->
                s.handler(
                    part -> {
                      s.pause();
                      s.write("HTTP/1.0 413 No\r\nContent-Length: 2\r\n\r\nno");
                    }));
    Path sample = AgentConversations.randomFile(folder.resolve("sample"), 20_000_000);

    GuestAnswer answer = rig.loop().await(() -> rig.line(agent).call(post(sample, LONG)));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(Sockets.to(agent.port())).isEmpty();
  }

  @Test
  void calls_go_out_one_at_a_time_each_on_a_connection_of_its_own() {
    List<String> order = new CopyOnWriteArrayList<>();
    FakeAgent agent =
        rig.fake(
            s ->
                s.handler(
                    asked -> {
                      order.add("asked");
                      rig.loop()
                          .vertx()
                          .setTimer(
                              30,
                              late -> {
                                order.add("answered");
                                s.end(Buffer.buffer("HTTP/1.0 200 OK\r\n\r\nx"));
                              });
                    }));
    GuestLine line = rig.line(agent);

    rig.loop()
        .await(
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
        rig.fake(
            s ->
                s.handler(
                    asked -> {
                      if (!asked.toString().startsWith("GET /hang")) {
                        s.end(Buffer.buffer("HTTP/1.0 200 OK\r\n\r\nx"));
                      }
                    }));
    GuestLine line = rig.line(agent);

    Future<GuestAnswer> hung =
        rig.loop().get(() -> line.call(GuestRequest.get("/hang", SHORT, 10)));
    GuestAnswer next = rig.loop().await(() -> line.call(get(LONG, 10)));

    assertThat(failureOf(() -> rig.loop().await(() -> hung)).problem())
        .isEqualTo(GuestProblem.HUNG);
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void closing_aborts_the_call_in_flight_and_those_that_wait_and_leaves_no_socket() {
    FakeAgent agent = rig.fake(s -> {});
    GuestLine line = rig.line(agent);
    List<Future<GuestAnswer>> calls =
        rig.loop().get(() -> List.of(line.call(get(LONG, 10)), line.call(get(LONG, 10))));
    await().until(() -> agent.accepted() == 1);

    rig.loop().await(line::close);

    assertThat(Sockets.to(agent.port())).isEmpty();
    for (Future<GuestAnswer> call : calls) {
      assertThat(failureOf(() -> rig.loop().await(() -> call)).problem())
          .isEqualTo(GuestProblem.ABORTED);
    }
    assertThat(agent.accepted()).isEqualTo(1);
    assertThat(failureOf(() -> rig.loop().await(() -> line.call(get(LONG, 10)))).problem())
        .isEqualTo(GuestProblem.ABORTED);
  }

  @Test
  void closing_while_the_connection_is_being_made_leaves_no_socket() {
    FakeAgent agent = rig.fake(s -> {});
    GuestLine line = rig.line(agent);

    rig.loop()
        .await(
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
        rig.fake(
            s ->
                s.handler(
                    part -> {
                      s.handler(more -> {});
                      truncate(sample);
                    }));

    GuestException problem =
        failureOf(() -> rig.loop().await(() -> rig.line(agent).call(post(sample, LONG))));

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
}
