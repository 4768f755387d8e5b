package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a guest connects, it neither holds on to the server nor keeps others out. */
class ResultConnectionsTest {
  private static final long PLENTY = 100_000_000;

  @TempDir private Path root;

  @Test
  void newConnectionsBeyondABurstAreClosedUnreadAndCounted() throws IOException {
    ResultLimits limits = new ResultLimits(PLENTY, PLENTY, PLENTY, 1000, 10, 1, PLENTY);
    try (ResultServerRig rig = ResultServerRig.limited(root, limits)) {
      Attempted attempt = rig.open("127.0.190.1", Dialect.CAPE);
      Attempted other = rig.open("127.0.190.2", Dialect.CAPE);

      for (int i = 0; i < 200; i++) {
        attempt.send("FILE\nshots/" + i + "\n1");
      }
      other.send("FILE\nshots/a\n1");

      assertThat(attempt.files()).containsKeys("shots/0", "shots/1", "shots/2", "shots/3");
      ResultSummary summary = attempt.summary();
      assertThat(summary.turnedAway()).isPositive();
      assertThat(summary.turnedAway() + summary.files()).isEqualTo(200);
      assertThat(summary.refused()).isZero();
      assertThat(summary.limitReached()).isTrue();
      assertThat(other.files()).containsOnlyKeys("shots/a");
    }
  }

  @Test
  void aGuestIsSlowedDownToItsRateAndLosesNothing() throws Exception {
    int rate = 512 << 10;
    ResultLimits limits = new ResultLimits(PLENTY, PLENTY, PLENTY, 100, 10, 1000, rate);
    try (ResultServerRig rig = ResultServerRig.limited(root, limits)) {
      Attempted attempt = rig.open("127.0.190.1", Dialect.CAPE);
      byte[] half = ("FILE\nshots/a\n" + "A".repeat(rate)).getBytes();
      long begun = System.nanoTime();

      try (Socket open = attempt.guest().begin("BSON 1\n")) {
        Guest.write(open, "B".repeat(rate).getBytes());
        attempt.guest().send(half);
        open.shutdownOutput();
        Guest.awaitClosed(open);
      }
      ResultServerRig.await(attempt.session().drained());

      // One second's worth may come at once, the other takes its second.
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(950));
      assertThat(attempt.files().values()).allMatch(content -> content.length() == rate).hasSize(2);
      assertThat(attempt.summary().limitReached()).isFalse();
    }
  }

  @Test
  void anAttemptEndsAtOnceAlthoughItsGuestIsBeingSlowedDown() throws IOException {
    ResultLimits limits = new ResultLimits(PLENTY, PLENTY, PLENTY, 100, 10, 1000, 1);
    try (ResultServerRig rig = ResultServerRig.limited(root, limits)) {
      Attempted attempt = rig.open("127.0.190.1", Dialect.CAPE);
      try (Socket open = attempt.guest().begin("FILE\nshots/a\n" + "A".repeat(1000))) {
        attempt.awaitFile("shots/a", "A".repeat(1000));

        assertThat(attempt.summary().bytes()).isEqualTo(1000);

        Guest.awaitClosed(open);
      }
    }
  }

  @Test
  void aThousandConnectionsWithoutAHeaderDoNotKeepOthersOutAndEndAtTheirDeadline()
      throws IOException {
    ResultServerOptions options =
        new ResultServerOptions(
            "127.0.0.1",
            0,
            ResultServerRig.limits(PLENTY, PLENTY, 2000, 1000),
            Duration.ofSeconds(2),
            0);
    List<Socket> silent = new ArrayList<>();
    try (ResultServerRig rig = ResultServerRig.start(root, options)) {
      Attempted attempt = rig.open("127.0.190.1", Dialect.CAPE);
      Attempted other = rig.open("127.0.190.2", Dialect.CAPE);
      for (int i = 0; i < 1000; i++) {
        silent.add(attempt.guest().begin(i % 2 == 0 ? "" : "FILE 2\nfiles/x"));
      }

      other.send("FILE\nshots/a\n1");
      for (Socket socket : silent) {
        Guest.awaitClosed(socket);
      }
      ResultServerRig.await(attempt.session().drained());
      attempt.send("FILE\nshots/a\n1");

      assertThat(other.files()).containsOnlyKeys("shots/a");
      assertThat(attempt.files()).containsOnlyKeys("shots/a");
      assertThat(attempt.summary().refused()).isEqualTo(1000);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void whatComesByteByByteIsReadAsIfItCameAtOnce() throws IOException {
    try (ResultServerRig rig = ResultServerRig.limited(root, ResultServerRig.ROOMY)) {
      Attempted attempt = rig.open("127.0.190.1", Dialect.CAPE);

      try (Socket slow = attempt.guest().connect()) {
        for (byte one : "FILE 2\nfiles/a\nC:\\a\n1\n2\n\nfiles\n0\npayload".getBytes()) {
          Guest.write(slow, new byte[] {one});
        }
        slow.shutdownOutput();
        Guest.awaitClosed(slow);
      }
      ResultServerRig.await(attempt.session().drained());

      assertThat(attempt.uploads()).isEqualTo(Map.of("files/a", "payload"));
    }
  }

  @Test
  void connectionsAtOnceAreLimitedPerGuest() throws IOException {
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(PLENTY, PLENTY, 100, 2))) {
      Attempted one = rig.open("127.0.190.1", Dialect.CAPE);
      Attempted other = rig.open("127.0.190.2", Dialect.CAPE);

      try (Socket log = one.guest().begin("LOG\nfirst\n");
          Socket behaviour = one.guest().begin("BSON 4\nfirst")) {
        one.awaitFile("analysis.log", "first\n");
        one.awaitFile("logs/4.bson", "first");
        one.guest().send("FILE\nshots/a\n1".getBytes());
        other.send("FILE\nshots/a\n1");
        log.shutdownOutput();
        behaviour.shutdownOutput();
        Guest.awaitClosed(log);
        Guest.awaitClosed(behaviour);
      }
      ResultServerRig.await(one.session().drained());
      one.send("FILE\nshots/b\n1");

      assertThat(one.files()).containsOnlyKeys("analysis.log", "logs/4.bson", "shots/b");
      assertThat(one.summary()).isEqualTo(new ResultSummary(3, 12, 1, 0, true));
      assertThat(other.files()).containsOnlyKeys("shots/a");
    }
  }

  @Test
  void aHeaderHasADeadlineAndAStreamHasNone() throws IOException {
    ResultServerOptions options = ResultServerRig.hurried(Duration.ofMillis(300));
    try (ResultServerRig rig = ResultServerRig.start(root, options)) {
      Attempted attempt = rig.open("127.0.190.1", Dialect.CUCKOO);

      try (Socket log = attempt.guest().begin("LOG\nearly\n")) {
        attempt.awaitFile("analysis.log", "early\n");
        // Opened after the log, so when the server ends them the log has outlived the deadline.
        try (Socket silent = attempt.guest().connect();
            Socket slow = attempt.guest().begin("FILE 2\nfiles/x\nC:\\x\n12")) {
          Guest.awaitClosed(silent);
          Guest.awaitClosed(slow);
        }
        Guest.write(log, "late\n".getBytes());
        log.shutdownOutput();
        Guest.awaitClosed(log);
      }
      ResultServerRig.await(attempt.session().drained());

      assertThat(attempt.files()).isEqualTo(Map.of("analysis.log", "early\nlate\n"));
      assertThat(attempt.summary().refused()).isEqualTo(2);
    }
  }
}
