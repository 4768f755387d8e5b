package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.GuestLineRig.LONG;
import static io.rookery.scheduler.guest.GuestLineRig.failureOf;
import static io.rookery.scheduler.guest.GuestLineRig.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A connection to a guest is tried until its deadline, and given up when it is no longer wanted.
 */
class GuestConnectTest {
  private final GuestLineRig rig = new GuestLineRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void a_refused_connection_is_told_from_a_hung_one() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    GuestLine line = rig.line(new Endpoint("127.0.0.1", port));

    GuestException problem = failureOf(() -> rig.loop().await(() -> line.call(get(LONG, 1000))));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REFUSED);
    assertThat(problem).hasMessageContaining("127.0.0.1:" + port);
    assertThat(Sockets.to(port)).isEmpty();
  }

  @Test
  void a_connection_in_the_making_is_given_up_long_before_its_deadline() throws IOException {
    AgentClient patient = rig.loop().get(() -> AgentClient.create(rig.loop().vertx(), LONG));
    try (FullQueue guest = FullQueue.open()) {
      GuestLine line = rig.line(patient, guest.endpoint());
      Future<GuestAnswer> call = rig.loop().get(() -> line.call(get(LONG, 1000)));
      await().until(() -> !guest.connecting().isEmpty());
      long asked = System.nanoTime();

      rig.loop().await(line::close);

      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
      // The kernel lets go of it a moment after the failure is told.
      await().until(() -> guest.connecting().isEmpty());
      assertThat(((GuestException) call.cause()).problem()).isEqualTo(GuestProblem.ABORTED);
    }
  }

  @Test
  void a_guest_that_takes_no_connection_is_tried_until_the_deadline_of_the_connection()
      throws IOException {
    AgentClient client =
        rig.loop().get(() -> AgentClient.create(rig.loop().vertx(), Duration.ofMillis(1_300)));
    try (FullQueue guest = FullQueue.open()) {
      GuestLine line = rig.line(client, guest.endpoint());
      long asked = System.nanoTime();

      GuestException problem = failureOf(() -> rig.loop().await(() -> line.call(get(LONG, 1000))));

      assertThat(problem.problem()).isEqualTo(GuestProblem.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .as("more than one try")
          .isGreaterThan(Duration.ofMillis(800));
      await().until(() -> guest.connecting().isEmpty());
    }
  }

  @Test
  void a_guest_that_takes_connections_late_is_reached_by_a_later_try() throws Exception {
    AgentClient patient = rig.loop().get(() -> AgentClient.create(rig.loop().vertx(), LONG));
    try (FullQueue guest = FullQueue.open()) {
      GuestLine line = rig.line(patient, guest.endpoint());
      Future<GuestAnswer> call = rig.loop().get(() -> line.call(get(LONG, 1000)));
      await().until(() -> !guest.connecting().isEmpty());

      guest.answerFrom("GET /status", "HTTP/1.0 200 OK\r\n\r\nok");

      assertThat(rig.loop().await(() -> call).body().toString()).isEqualTo("ok");
    }
  }
}
