package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.GuestLineRig.LONG;
import static io.rookery.scheduler.guest.GuestLineRig.SHORT;
import static io.rookery.scheduler.guest.GuestLineRig.get;
import static io.rookery.scheduler.guest.GuestLineRig.post;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However an agent misbehaves, its call ends in time, says why, and leaves no socket. */
class MisbehavingAgentTest {
  @TempDir Path folder;
  private final GuestLineRig rig = new GuestLineRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void an_agent_that_accepts_and_hangs_is_cut_off_at_the_deadline() {
    FakeAgent agent = rig.fake(s -> {});

    rig.assertProblem(agent, get(SHORT, 1000), GuestProblem.HUNG, "300 ms");
    await().until(() -> agent.ended() == 1);
  }

  @Test
  void an_agent_that_drips_is_cut_off_at_the_same_deadline() {
    FakeAgent agent =
        rig.fake(
            s -> {
              s.write("HTTP/1.0 200 OK\r\n\r\n");
              long timer = rig.loop().vertx().setPeriodic(50, tick -> s.write("x"));
              s.closeHandler(gone -> rig.loop().vertx().cancelTimer(timer));
            });

    rig.assertProblem(agent, get(SHORT, 1_000_000), GuestProblem.HUNG, "reset");
  }

  @Test
  void an_upload_to_an_agent_that_stops_reading_is_cut_off_at_the_deadline() throws IOException {
    FakeAgent agent = rig.fake(NetSocket::pause);
    Path sample = AgentConversations.randomFile(folder.resolve("sample"), 20_000_000);

    rig.assertProblem(agent, post(sample, Duration.ofSeconds(2)), GuestProblem.HUNG, "reset");
  }

  @Test
  void an_agent_that_closes_without_a_byte_has_broken_the_call() {
    FakeAgent agent = rig.fake(s -> s.handler(asked -> s.close()));

    rig.assertProblem(agent, get(LONG, 1000), GuestProblem.BROKEN, "before a whole answer");
  }

  @Test
  void an_agent_that_closes_at_once_has_broken_the_call() {
    FakeAgent agent = rig.fake(NetSocket::close);

    rig.assertProblem(agent, get(LONG, 1000), GuestProblem.BROKEN, "before a whole answer");
  }

  @Test
  void an_answer_shorter_than_its_length_has_broken_the_call() {
    FakeAgent agent =
        rig.fake(FakeAgent.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));

    rig.assertProblem(agent, get(LONG, 1000), GuestProblem.BROKEN, "before a whole answer");
  }

  @Test
  void an_endless_answer_is_cut_off_at_its_limit() {
    FakeAgent agent =
        rig.fake(
            s -> {
              s.write("HTTP/1.0 200 OK\r\n\r\n");
              Buffer block = Buffer.buffer(new byte[65536]);
              long timer =
                  rig.loop()
                      .vertx()
                      .setPeriodic(
                          1,
                          tick -> {
                            if (!s.writeQueueFull()) {
                              s.write(block);
                            }
                          });
              s.closeHandler(gone -> rig.loop().vertx().cancelTimer(timer));
            });

    rig.assertProblem(agent, get(LONG, 1_000_000), GuestProblem.MALFORMED, "1000000 bytes");
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
    FakeAgent agent = rig.fake(FakeAgent.answering(garbage));

    rig.assertProblem(agent, get(LONG, 1000), GuestProblem.MALFORMED, "not HTTP");
  }

  @Test
  void headers_without_end_are_malformed() {
    FakeAgent agent =
        rig.fake(FakeAgent.answering("HTTP/1.0 200 OK\r\n" + "X: y\r\n".repeat(100_000)));

    rig.assertProblem(agent, get(LONG, 1000), GuestProblem.MALFORMED, "not HTTP");
  }
}
