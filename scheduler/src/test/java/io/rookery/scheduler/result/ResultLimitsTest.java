package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest can send whatever it likes and still not fill a disk or hold on to the server. */
class ResultLimitsTest {
  private static final long PLENTY = 100_000_000;

  @TempDir private Path root;

  @Test
  void theSumOfAllFilesIsLimited() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(PLENTY, 1000, 100, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      attempt.send("FILE\nshots/a\n" + "A".repeat(600));
      attempt.send("FILE\nshots/b\n" + "B".repeat(600));
      attempt.send("FILE\nfiles/c\nnot even its record has room");

      assertThat(attempt.files())
          .isEqualTo(
              Map.of(
                  "shots/a", "A".repeat(600), "shots/b", "B".repeat(400) + Measure.UPLOAD.mark()));
      assertThat(attempt.summary()).isEqualTo(new ResultSummary(2, 1015, 0, 0, true));
    }
  }

  @Test
  void aBehaviourLogIsCutWithoutAMarkThatWouldSpoilIt() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(10, 1000, 100, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      attempt.send("BSON 4\n" + "B".repeat(1500));

      assertThat(attempt.files()).isEqualTo(Map.of("logs/4.bson", "B".repeat(1000)));
      assertThat(attempt.summary().limitReached()).isTrue();
    }
  }

  @Test
  void aStreamHasALimitOfItsOwn() throws IOException {
    ResultLimits limits = new ResultLimits(10, 100, PLENTY, 100, 10, 1000, PLENTY);
    try (ResultServerRig rig = rig(limits)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      attempt.send("BSON 4\n" + "B".repeat(150));
      attempt.send("PROTO 4\n" + "P".repeat(100));
      attempt.send("LOG\n" + "L".repeat(150));

      assertThat(attempt.files())
          .isEqualTo(
              Map.of(
                  "logs/4.bson", "B".repeat(100),
                  "logs/4.protobuf", "P".repeat(100),
                  "analysis.log", "L".repeat(100) + Measure.LOG.mark()));
      assertThat(attempt.session().full().isComplete()).isFalse();
      assertThat(attempt.summary().limitReached()).isTrue();
    }
  }

  @Test
  void anAttemptIsToldOnceWhenItHasBroughtAllItMay() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(PLENTY, 1000, 100, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
      Future<String> full = attempt.session().full();
      Future<String> exhausted = attempt.session().exhausted();

      attempt.send("FILE\nshots/a\n" + "A".repeat(1000));
      assertThat(full.isComplete()).isFalse();
      attempt.send("FILE\nshots/b\n" + "B".repeat(1000));

      assertThat(ResultServerRig.await(full)).contains("results.attemptLimit");
      assertThat(exhausted.isComplete()).isFalse();
      attempt.send("FILE\nshots/c\nC");
      assertThat(ResultServerRig.await(exhausted)).contains("results.*");
      assertThat(attempt.files())
          .isEqualTo(Map.of("shots/a", "A".repeat(1000), "shots/b", Measure.UPLOAD.mark()));
    }
  }

  @Test
  void aGuestThatSendsAsManyFilesAgainAsItMayIsTold() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(PLENTY, PLENTY, 2, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
      Future<String> full = attempt.session().full();
      Future<String> exhausted = attempt.session().exhausted();

      for (String name : new String[] {"a", "b", "c", "d"}) {
        attempt.send("FILE\nshots/" + name + "\n1");
      }
      assertThat(ResultServerRig.await(full)).contains("results.filesLimit");
      assertThat(exhausted.isComplete()).isFalse();
      attempt.send("FILE\nshots/e\n1");

      ResultServerRig.await(exhausted);
    }
  }

  @Test
  void newConnectionsBeyondABurstAreClosedUnreadAndCounted() throws IOException {
    ResultLimits limits = new ResultLimits(PLENTY, PLENTY, PLENTY, 1000, 10, 1, PLENTY);
    try (ResultServerRig rig = rig(limits)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
      Attempted other = rig.open("127.0.9.2", Dialect.CAPE);

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
    try (ResultServerRig rig = rig(limits)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
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
    try (ResultServerRig rig = rig(limits)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
      try (Socket open = attempt.guest().begin("FILE\nshots/a\n" + "A".repeat(1000))) {
        awaitFile(attempt, "shots/a", "A".repeat(1000));

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
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
      Attempted other = rig.open("127.0.9.2", Dialect.CAPE);
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
    try (ResultServerRig rig = rig(ResultServerRig.ROOMY)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

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
  void newBoundsHoldForSessionsThatAreOpenedAfterwards() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(10, PLENTY, 100, 10))) {
      Attempted before = rig.open("127.0.9.1", Dialect.CAPE);
      rig.server.bound(ResultServerRig.limited(ResultServerRig.limits(20, PLENTY, 100, 10)));
      Attempted after = rig.open("127.0.9.2", Dialect.CAPE);

      before.send("FILE\nshots/a\n" + "A".repeat(30));
      after.send("FILE\nshots/a\n" + "A".repeat(30));

      assertThat(before.files())
          .isEqualTo(Map.of("shots/a", "A".repeat(10) + Measure.UPLOAD.mark()));
      assertThat(after.files())
          .isEqualTo(Map.of("shots/a", "A".repeat(20) + Measure.UPLOAD.mark()));
    }
  }

  @Test
  void theNumberOfFilesIsLimitedAndTheRestIsReadPolitely() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(PLENTY, PLENTY, 2, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      for (String name : new String[] {"a", "b", "c", "d"}) {
        attempt.send("FILE\nshots/" + name + "\n1");
      }

      assertThat(attempt.files()).containsOnlyKeys("shots/a", "shots/b");
      assertThat(attempt.summary()).isEqualTo(new ResultSummary(2, 2, 0, 0, true));
    }
  }

  @Test
  void aRefusedFileDoesNotUseUpTheNumberOfFiles() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(PLENTY, PLENTY, 2, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      for (int i = 0; i < 5; i++) {
        attempt.send("FILE\nshots/a\n1");
      }
      attempt.send("FILE\nshots/b\n1");

      assertThat(attempt.summary()).isEqualTo(new ResultSummary(2, 2, 4, 0, false));
    }
  }

  @Test
  void duplicatesThatOnlyLeaveRecordsCannotFillTheDisk() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(PLENTY, 1000, 100, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      for (int i = 0; i < 20; i++) {
        attempt.send("FILE 2\nfiles/a\nC:\\a\n1\n\n\nfiles\n1\n");
      }

      assertThat(attempt.files().get("files.json").length()).isBetween(100, 1000);
      assertThat(attempt.summary().limitReached()).isTrue();
    }
  }

  @Test
  void readingAfterALimitEndsWhenTheGuestAbusesIt() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(10, 1000, 100, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      try (Socket endless = attempt.guest().begin("FILE\nshots/a\n")) {
        byte[] block = new byte[1 << 16];
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  try {
                    Guest.write(endless, block);
                    return false;
                  } catch (IOException closed) {
                    return true;
                  }
                });
      }

      ResultServerRig.await(attempt.session().drained());
      assertThat(attempt.summary().refused()).isEqualTo(1);
    }
  }

  @Test
  void connectionsAtOnceAreLimitedPerGuest() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.limits(PLENTY, PLENTY, 100, 2))) {
      Attempted one = rig.open("127.0.9.1", Dialect.CAPE);
      Attempted other = rig.open("127.0.9.2", Dialect.CAPE);

      try (Socket log = one.guest().begin("LOG\nfirst\n");
          Socket behaviour = one.guest().begin("BSON 4\nfirst")) {
        awaitFile(one, "analysis.log", "first\n");
        awaitFile(one, "logs/4.bson", "first");
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
  void nothingIsStoredWhenTheDiskWouldGetTooFull() throws IOException {
    ResultServerOptions options =
        new ResultServerOptions(
            "127.0.0.1", 0, ResultServerRig.ROOMY, Duration.ofMinutes(5), Long.MAX_VALUE / 2);
    try (ResultServerRig rig = ResultServerRig.start(root, options)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);

      Future<String> unwritable = attempt.session().unwritable();
      attempt.send("FILE\nfiles/a\ndata");
      attempt.send("LOG\ndata");

      assertThat(attempt.files()).isEmpty();
      assertThat(ResultServerRig.await(unwritable)).contains("make room");
      assertThat(attempt.summary()).isEqualTo(new ResultSummary(0, 0, 0, 0, true));
    }
  }

  @Test
  void aDiskThatIsTooFullIsToldBeforeTheGuestSendsAnything() throws IOException {
    ResultServerOptions options =
        new ResultServerOptions(
            "127.0.0.1", 0, ResultServerRig.ROOMY, Duration.ofMinutes(5), Long.MAX_VALUE / 2);
    try (ResultServerRig rig = ResultServerRig.start(root, options)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
      assertThat(ResultServerRig.await(attempt.session().unwritable())).contains("make room");
    }
  }

  @Test
  void aHeaderHasADeadlineAndAStreamHasNone() throws IOException {
    ResultServerOptions options = ResultServerRig.hurried(Duration.ofMillis(300));
    try (ResultServerRig rig = ResultServerRig.start(root, options)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);

      try (Socket log = attempt.guest().begin("LOG\nearly\n")) {
        awaitFile(attempt, "analysis.log", "early\n");
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

  @Test
  void aDirectoryThatAFileHasThePlaceOfIsTheGuestsDoingAndNotTheDisks() throws IOException {
    try (ResultServerRig rig = rig(ResultServerRig.ROOMY)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
      Future<String> unwritable = attempt.session().unwritable();

      attempt.send("FILE\nfiles/1\nx");
      attempt.send("FILE\nfiles/1/x\ny");

      assertThat(attempt.uploads()).isEqualTo(Map.of("files/1", "x"));
      assertThat(unwritable.isComplete()).isFalse();
    }
  }

  @Test
  void linksInTheFolderAreNotFollowed() throws IOException {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Path target = Files.writeString(outside.resolve("target"), "untouched");
    try (ResultServerRig rig = rig(ResultServerRig.ROOMY)) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
      Files.createSymbolicLink(attempt.folder().resolve("shots"), outside);
      Files.createSymbolicLink(attempt.folder().resolve("analysis.log"), target);
      Path logs = Files.createDirectory(attempt.folder().resolve("logs"));
      Files.createSymbolicLink(logs.resolve("a"), outside.resolve("dangling"));
      Files.createSymbolicLink(logs.resolve("x_script.log"), target);
      Path dumps = Files.createDirectory(attempt.folder().resolve("tlsdump"));
      Files.createSymbolicLink(dumps.resolve("tls.log"), target);

      attempt.send("FILE\nshots/a\nx");
      attempt.send("LOG\nx");
      attempt.send("FILE\nlogs/a\nx");
      attempt.send("FILE\nlogs/x_script.log\nx");
      attempt.send("FILE\ntlsdump/tls.log\nsnapshot");

      try (var inside = Files.list(outside)) {
        assertThat(inside).containsExactly(target);
      }
      assertThat(target).hasContent("untouched");
      assertThat(attempt.uploads())
          .isEqualTo(Map.of("tlsdump/tls.log", "snapshot", "analysis-2.log", "x"));
    }
  }

  private ResultServerRig rig(ResultLimits limits) {
    return ResultServerRig.start(root, ResultServerRig.limited(limits));
  }

  private static void awaitFile(Attempted attempt, String path, String content) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(attempt.files()).containsEntry(path, content));
  }
}
