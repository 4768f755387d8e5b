package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest can send whatever it likes and still not fill a disk. */
class ResultLimitsTest {
  private static final long PLENTY = 100_000_000;

  @TempDir private Path root;

  @Test
  void theSumOfAllFilesIsLimited() throws IOException {
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(PLENTY, 1000, 100, 10))) {
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
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(10, 1000, 100, 10))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

      attempt.send("BSON 4\n" + "B".repeat(1500));

      assertThat(attempt.files()).isEqualTo(Map.of("logs/4.bson", "B".repeat(1000)));
      assertThat(attempt.summary().limitReached()).isTrue();
    }
  }

  @Test
  void aStreamHasALimitOfItsOwn() throws IOException {
    ResultLimits limits = new ResultLimits(10, 100, PLENTY, 100, 10, 1000, PLENTY);
    try (ResultServerRig rig = ResultServerRig.limited(root, limits)) {
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
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(PLENTY, 1000, 100, 10))) {
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
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(PLENTY, PLENTY, 2, 10))) {
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
  void newBoundsHoldForSessionsThatAreOpenedAfterwards() throws IOException {
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(10, PLENTY, 100, 10))) {
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
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(PLENTY, PLENTY, 2, 10))) {
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
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(PLENTY, PLENTY, 2, 10))) {
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
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(PLENTY, 1000, 100, 10))) {
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
    try (ResultServerRig rig =
        ResultServerRig.limited(root, ResultServerRig.limits(10, 1000, 100, 10))) {
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
}
