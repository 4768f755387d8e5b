package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a connection is, and what a session tells of its guest. */
class ResultSessionTest {
  @TempDir private Path root;
  private ResultServerRig rig;

  @BeforeEach
  void start() {
    rig = ResultServerRig.start(root, ResultServerRig.roomy());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aConnectionFromAnUnknownAddressIsClosedAtOnce() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);

    try (Socket stranger = new Guest("127.0.9.2", rig.server.port()).connect()) {
      Guest.awaitClosed(stranger);
    }

    assertThat(attempt.summary()).isEqualTo(new ResultSummary(0, 0, 0, 0, false));
  }

  @Test
  void aConnectionOfAnOldAttemptIsNeverCreditedToTheNext() throws IOException {
    Attempted old = rig.open("127.0.9.1", Dialect.CUCKOO);
    try (Socket late = old.guest().begin("FILE\nfiles/la")) {
      // Connections are accepted in their order, so when this one is done the other is known.
      old.guest().send("FILE\nfiles/marker\n".getBytes());
      old.summary();
      Attempted next = rig.open("127.0.9.1", Dialect.CUCKOO);

      try {
        Guest.write(late, "te\nsecret".getBytes());
      } catch (IOException closed) {
        // The server had closed it already.
      }
      Guest.awaitClosed(late);
      next.send("FILE\nfiles/own\nx");

      assertThat(next.uploads()).isEqualTo(Map.of("files/own", "x"));
      assertThat(old.uploads()).isEqualTo(Map.of("files/marker", ""));
    }
  }

  @Test
  void closingKeepsWhatArrivedAndEndsTheConnection() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
    try (Socket upload = attempt.guest().begin("FILE\nshots/a\nhalf a pic")) {
      awaitFile(attempt, "shots/a", "half a pic");

      ResultSummary summary = attempt.summary();

      assertThat(summary).isEqualTo(new ResultSummary(1, 10, 0, 0, false));
      Guest.awaitClosed(upload);
      assertThat(attempt.files()).isEqualTo(Map.of("shots/a", "half a pic"));
      assertThat(attempt.summary()).isEqualTo(summary);
    }
  }

  @Test
  void aPictureOfTheNodesStandsBesideThoseOfTheGuestAndCountsForNothing() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
    attempt.send("FILE\nshots/0001.jpg\nthe guest's");
    Files.writeString(attempt.folder().resolve("draft"), "the node's");

    ResultServerRig.await(attempt.session().keepPicture("draft", 1, ".png"));

    assertThat(attempt.files())
        .isEqualTo(Map.of("shots/0001.jpg", "the guest's", "shots/screen-0001.png", "the node's"));
    assertThat(attempt.summary()).isEqualTo(new ResultSummary(1, 11, 0, 0, false));
    assertThat(descriptorsIn(attempt.folder())).isEmpty();
  }

  @Test
  void noGuestTakesTheNameOfAPictureOfTheNodes() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
    attempt.send("FILE\nshots/screen-0001.png\nx");
    attempt.send("FILE\nshots\\Screen-0002.PNG\nx");
    attempt.send("FILE\nfiles/screen-0001.png\nmine");
    assertThat(attempt.uploads()).isEqualTo(Map.of("files/screen-0001.png", "mine"));
    assertThat(attempt.summary().refused()).isEqualTo(2);
  }

  @Test
  void aPictureIsNotPutWhereALinkLeadsNorOverAnotherFile() throws IOException {
    Attempted linked = rig.open("127.0.9.1", Dialect.CAPE);
    Attempted taken = rig.open("127.0.9.2", Dialect.CAPE);
    Path elsewhere = Files.createDirectory(linked.folder().resolveSibling("elsewhere"));
    Files.createSymbolicLink(linked.folder().resolve("shots"), elsewhere);
    Files.createDirectory(taken.folder().resolve("shots"));
    Files.writeString(taken.folder().resolve("shots/screen-0001.png"), "old");

    for (Attempted attempt : List.of(linked, taken)) {
      Files.writeString(attempt.folder().resolve("draft"), "new");
      Future<Void> kept = attempt.session().keepPicture("draft", 1, ".png");
      assertThatThrownBy(() -> ResultServerRig.await(kept)).isNotNull();
    }

    assertThat(elsewhere).isEmptyDirectory();
    assertThat(taken.files()).containsEntry("shots/screen-0001.png", "old");
  }

  @Test
  void afterClosingNoDescriptorStaysInTheFolder() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
    attempt.send("FILE\nshots/a\nx");
    attempt.send("FILE\nshots/a\nx");
    attempt.send("FILE\ntlsdump/b\nx");
    attempt.send("FILE\nreports/c\nx");
    try (Socket log = attempt.guest().begin("LOG\nline\n")) {
      awaitFile(attempt, "analysis.log", "line\n");
      assertThat(descriptorsIn(attempt.folder())).hasSize(1);

      attempt.summary();

      Guest.awaitClosed(log);
    }
    assertThat(descriptorsIn(attempt.folder())).isEmpty();
  }

  @Test
  void aSnapshotThatIsCutOffByTheEndIsKept() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
    try (Socket upload = attempt.guest().begin("FILE\ntlsdump/tls.log\nkey")) {
      awaitFile(attempt, ".incoming-1", "key");

      attempt.summary();

      Guest.awaitClosed(upload);
    }
    assertThat(attempt.files()).isEqualTo(Map.of("tlsdump/tls.log", "key"));
  }

  @Test
  void afterClosingTheGuestIsAStranger() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    attempt.summary();

    attempt.guest().send("FILE\nfiles/late\nx".getBytes());

    assertThat(attempt.files()).isEmpty();
  }

  @Test
  void theEndOfTheLogIsToldOnceItIsStored() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    Future<Void> ended = attempt.session().logEnded();
    attempt.send("FILE\nfiles/a\nx");
    try (Socket log = attempt.guest().begin("LOG\nline\n")) {
      awaitFile(attempt, "analysis.log", "line\n");
      assertThat(ended.isComplete()).isFalse();
      log.shutdownOutput();
      ResultServerRig.await(ended);
    }

    ResultServerRig.await(attempt.session().logEnded());
  }

  @Test
  void aLogThatBeginsAgainIsToldAndItsEndIsTheOneThatCounts() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    Future<Void> resumed = attempt.session().logResumed();
    attempt.send("LOG\nline\n");
    ResultServerRig.await(attempt.session().logEnded());
    assertThat(resumed.isComplete()).isFalse();

    try (Socket log = attempt.guest().begin("LOG\nafter the reboot\n")) {
      ResultServerRig.await(resumed);
      Future<Void> ended = attempt.session().logEnded();
      awaitFile(attempt, "analysis-2.log", "after the reboot\n");
      assertThat(ended.isComplete()).isFalse();
      log.shutdownOutput();
      ResultServerRig.await(ended);
    }

    Future<Void> again = attempt.session().logResumed();
    attempt.send("LOG\nafter another\n");
    ResultServerRig.await(again);
  }

  @Test
  void aGuestThatIsResetResumesItsLogAlthoughTheOldStreamIsStillOpen() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    try (Socket old = attempt.guest().begin("LOG\nline\n")) {
      awaitFile(attempt, "analysis.log", "line\n");
      Future<Void> resumed = attempt.session().logResumed();
      try (Socket log = attempt.guest().begin("LOG\nagain\n")) {
        ResultServerRig.await(resumed);
        log.shutdownOutput();
        ResultServerRig.await(attempt.session().logEnded());
      }
      old.shutdownOutput();
      Guest.awaitClosed(old);
    }
  }

  @Test
  void aResetIsAnEndOfDataAsGuestsAreSwitchedOff() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    Socket log = attempt.guest().begin("LOG\nline\n");
    awaitFile(attempt, "analysis.log", "line\n");

    log.setSoLinger(true, 0);
    log.close();

    ResultServerRig.await(attempt.session().logEnded());
    ResultServerRig.await(attempt.session().drained());
    assertThat(attempt.files()).isEqualTo(Map.of("analysis.log", "line\n"));
    assertThat(attempt.summary().refused()).isZero();
  }

  @Test
  void aGuestIsDrainedWhenItsLastConnectionIsStored() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    ResultServerRig.await(attempt.session().drained());
    Future<Void> drained;
    try (Socket first = attempt.guest().begin("BSON 1\nx");
        Socket second = attempt.guest().begin("BSON 2\ny")) {
      awaitFile(attempt, "logs/1.bson", "x");
      awaitFile(attempt, "logs/2.bson", "y");
      drained = attempt.session().drained();
      first.shutdownOutput();
      Guest.awaitClosed(first);
      assertThat(drained.isComplete()).isFalse();
      second.shutdownOutput();
    }

    ResultServerRig.await(drained);
  }

  @Test
  void oneAddressHasOneSession() throws IOException {
    rig.open("127.0.9.1", Dialect.CUCKOO);

    assertThat(failure(rig.server.open("127.0.9.1", 18, root, Dialect.CAPE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("127.0.9.1");
    assertThat(failure(rig.server.open("::ffff:127.0.9.1", 18, root, Dialect.CAPE)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(failure(rig.server.open("guest.example", 18, root, Dialect.CAPE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void futuresCompleteOnTheContextOfTheCaller() {
    Context caller = rig.vertx.getOrCreateContext();
    Promise<Boolean> answer = Promise.promise();
    caller.runOnContext(
        turn ->
            rig.server
                .open("127.0.9.1", 17, root, Dialect.CUCKOO)
                .compose(ResultSession::close)
                .onComplete(closed -> answer.complete(Vertx.currentContext() == caller)));

    assertThat(ResultServerRig.await(answer.future())).isTrue();
  }

  @Test
  void undeployingKeepsWhatArrivedAndRefusesNewSessions() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    try (Socket log = attempt.guest().begin("LOG\nline\n")) {
      awaitFile(attempt, "analysis.log", "line\n");

      ResultServerRig.await(rig.vertx.undeploy(rig.server.deploymentID()));

      Guest.awaitClosed(log);
    }
    assertThat(attempt.files()).isEqualTo(Map.of("analysis.log", "line\n"));
    assertThat(failure(rig.server.open("127.0.9.1", 18, root, Dialect.CAPE)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void deployingFailsWhenThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new java.net.InetSocketAddress("127.0.0.1", 0));
      ResultServerOptions options =
          new ResultServerOptions(
              "127.0.0.1", taken.getLocalPort(), ResultServerRig.ROOMY, Duration.ofSeconds(30), 0);

      assertThat(failure(rig.vertx.deployVerticle(new ResultServer(options))))
          .hasCauseInstanceOf(java.net.BindException.class)
          .hasMessageContaining("results.port");
    }
  }

  private static List<Path> descriptorsIn(Path folder) throws IOException {
    List<Path> targets = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          targets.add(Files.readSymbolicLink(descriptor));
        } catch (NoSuchFileException closed) {
          // The one that lists this directory, or a connection that ended meanwhile.
        }
      }
    }
    targets.removeIf(target -> !target.startsWith(folder));
    return targets;
  }

  private static Throwable failure(Future<?> future) {
    return ResultServerRig.await(
        future.transform(
            outcome ->
                outcome.failed()
                    ? Future.succeededFuture(outcome.cause())
                    : Future.failedFuture("it succeeded")));
  }

  private static void awaitFile(Attempted attempt, String path, String content) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(attempt.files()).containsEntry(path, content));
  }
}
