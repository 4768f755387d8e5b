package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A canary on a scripted machine and a real disk. */
class CanaryTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> diary = new CopyOnWriteArrayList<>();
  private final ScriptedMachine machine = new ScriptedMachine(diary);
  private final ScriptedGuest guest = new ScriptedGuest(diary);
  private final ScriptedRelief relief = new ScriptedRelief(diary);
  private final ScriptedHost host = new ScriptedHost(diary);

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CanaryVerticle canary(Duration stage) {
    return canary(stage, directory);
  }

  private CanaryVerticle canary(Duration stage, Path root) {
    return new CanaryVerticle(
        new AttemptContext(
            new RecordingStore(),
            new JobEvents(vertx),
            guest,
            host.captures(),
            host.results(),
            (of, restored) -> new Endpoint("127.0.0.1", 2042),
            host.files(),
            host.analyzers(),
            host.samples(),
            (of, restored) -> Future.succeededFuture(List.of()),
            relief,
            new StageDeadlines(
                stage,
                stage,
                stage,
                new UploadTime(stage, Long.MAX_VALUE),
                LONG,
                LONG,
                LONG,
                LONG,
                LONG,
                SHORT),
            1024,
            new Screens(vertx, ScreenWatchTest.TERMS),
            GuestSettings.usual()),
        new AttemptFolders(vertx, root).canaries("node-1"),
        AnalysisRig.machine(),
        machine,
        1);
  }

  private Optional<Failure> end(CanaryVerticle canary) throws Exception {
    Optional<Failure> outcome =
        canary.ended().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(directory.resolve(".canaries/node-1")).isEmptyDirectory();
    return outcome;
  }

  private Optional<Failure> run(Duration stage) throws Exception {
    CanaryVerticle canary = canary(stage);
    vertx.deployVerticle(canary);
    return end(canary);
  }

  private void allGoesWell() {
    machine.ready();
    host.listens();
    guest.answers();
  }

  @Test
  void aCanaryDoesWhatAnAttemptDoesUpToTheSampleAndReleasesAllInReverse() throws Exception {
    allGoesWell();
    assertThat(run(LONG)).isEmpty();
    assertThat(diary)
        .containsExactly(
            "restore",
            "capture",
            "resume",
            "search agent",
            "open results",
            "upload",
            "close results",
            "close agent",
            "end search",
            "stop machine",
            "stop capture now",
            "stop machine");
  }

  private static void fails(Optional<Failure> outcome, FailureCode code, Stage stage) {
    assertThat(outcome.orElseThrow().code()).isEqualTo(code.code());
    assertThat(outcome.orElseThrow().stage()).isEqualTo(stage);
  }

  /** The stages that a canary goes through, each hanging in its turn. */
  enum Hanging {
    RESTORE(FailureCode.RESTORE_TIMEOUT),
    CAPTURE(FailureCode.CAPTURE_TIMEOUT),
    BOOT(FailureCode.BOOT_HUNG),
    UPLOAD(FailureCode.UPLOAD_TIMEOUT);

    private final FailureCode code;

    Hanging(FailureCode code) {
      this.code = code;
    }
  }

  private void hang(Hanging at) {
    if (at.compareTo(Hanging.RESTORE) > 0) {
      machine.ready();
    }
    if (at.compareTo(Hanging.CAPTURE) > 0) {
      host.listens();
    }
    if (at.compareTo(Hanging.BOOT) > 0) {
      guest.answers();
    }
    guest.uploaded = Promise.<Void>promise().future();
  }

  @ParameterizedTest
  @EnumSource(Hanging.class)
  void aStageThatHangsEndsAtItsDeadlineWithTheCodeOfThatStage(Hanging at) throws Exception {
    hang(at);
    fails(run(Duration.ofMillis(300)), at.code, Stage.valueOf(at.name()));
  }

  @ParameterizedTest
  @EnumSource(Hanging.class)
  void aCanaryIsEndedInWhateverStageItIs(Hanging at) throws Exception {
    hang(at);
    CanaryVerticle canary = canary(LONG);
    vertx.deployVerticle(canary);
    String reached =
        switch (at) {
          case RESTORE -> "restore";
          case CAPTURE -> "capture";
          case BOOT -> "search agent";
          case UPLOAD -> "upload";
        };
    Awaitility.await().until(() -> diary.contains(reached));
    canary.interrupt(FailureCode.NODE_STOPPED, "");
    fails(end(canary), FailureCode.NODE_STOPPED, Stage.valueOf(at.name()));
    assertThat(diary.stream().filter("stop machine"::equals).count())
        .isEqualTo(at == Hanging.RESTORE ? 0 : at == Hanging.CAPTURE ? 1 : 2);
  }

  @Test
  void anAgentThatWaitsForAPhantomIsRecognisedByACanaryToo() throws Exception {
    hang(Hanging.BOOT);
    machine.fromMemory = true;
    guest.mute.complete();
    fails(run(Duration.ofMillis(300)), FailureCode.BOOT_PHANTOM_CONNECTION, Stage.BOOT);
    assertThat(diary).containsSubsequence("search agent", "relieve", "end relief", "end search");
  }

  @Test
  void aCanaryThatIsEndedBeforeItHasBegunAcquiresNoMachine() throws Exception {
    allGoesWell();
    CanaryVerticle canary = canary(LONG);
    canary.interrupt(FailureCode.CANCELLED, "drained");
    vertx.deployVerticle(canary);
    assertThat(end(canary).orElseThrow().code()).isEqualTo("cancelled");
    assertThat(diary).doesNotContain("resume");
  }

  @Test
  void aMachineThatArrivesAfterTheCanaryHasEndedIsStoppedAtOnce() throws Exception {
    fails(run(SHORT), FailureCode.RESTORE_TIMEOUT, Stage.RESTORE);
    machine.ready();
    assertThat(diary).containsExactly("restore", "stop machine");
  }

  @Test
  void whatFailsIsNamedAsInAnAttempt() throws Exception {
    machine.restored.fail(new MachineException("no such snapshot"));
    Optional<Failure> outcome = run(LONG);
    fails(outcome, FailureCode.RESTORE_FAILED, Stage.RESTORE);
    assertThat(outcome.orElseThrow().message()).startsWith("no such snapshot");
  }

  @Test
  void anUploadThatTheAgentRefusesFailsTheCanary() throws Exception {
    allGoesWell();
    guest.uploaded = Future.failedFuture(new GuestException(GuestProblem.REJECTED, "500"));
    fails(run(LONG), FailureCode.UPLOAD_REJECTED, Stage.UPLOAD);
  }

  @Test
  void aMissingAnalyzerFailsTheCanary() throws Exception {
    allGoesWell();
    host.analyzer = Optional.empty();
    fails(run(LONG), FailureCode.ANALYZER_MISSING, Stage.UPLOAD);
  }

  @Test
  void aMachineThatGoesDownFailsTheCanary() throws Exception {
    hang(Hanging.UPLOAD);
    machine.lost.complete(MachineLoss.unknown("power cut"));
    fails(run(LONG), FailureCode.MACHINE_LOST, Stage.RESTORE);
  }

  @Test
  void aMachineThatStandsStillFailsTheCanary() throws Exception {
    hang(Hanging.BOOT);
    machine.standing = StandstillTest.STALLED;
    fails(run(Duration.ofMillis(300)), FailureCode.MACHINE_STALLED, Stage.BOOT);
    assertThat(diary).contains("stop machine");
  }

  @Test
  void aDiskThatCannotBeWrittenFailsTheCanary() throws Exception {
    allGoesWell();
    Path root = directory.resolve("full");
    Files.writeString(root, "no folder");
    CanaryVerticle canary = canary(LONG, root);
    vertx.deployVerticle(canary);
    Optional<Failure> outcome =
        canary.ended().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    fails(outcome, FailureCode.RESULTS_UNWRITABLE, Stage.RESTORE);
    assertThat(diary).isEmpty();
  }

  @Test
  void aDiskWithoutRoomForResultsFailsTheCanary() throws Exception {
    allGoesWell();
    guest.uploaded = Promise.<Void>promise().future();
    host.unwritable.complete("only 3 bytes are free");
    fails(run(LONG), FailureCode.RESULTS_UNWRITABLE, Stage.UPLOAD);
    assertThat(diary).contains("close results", "stop machine");
  }

  @Test
  void anAddressWhoseResultsGoElsewhereFailsTheCanary() throws Exception {
    allGoesWell();
    host.door = Future.failedFuture(new IllegalStateException("127.0.2.1 is taken"));
    fails(run(LONG), FailureCode.RESULTS_UNAVAILABLE, Stage.UPLOAD);
    assertThat(diary).doesNotContain("upload");
  }

  @Test
  void whatADeadPredecessorLeftIsRemoved() throws Exception {
    Path left = directory.resolve(".canaries/node-1/m-1");
    Files.createDirectories(left);
    Files.writeString(left.resolve("dump.pcap"), "left");
    CanaryFolders folders = new AttemptFolders(vertx, directory).canaries("node-1");
    folders.clear().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(directory.resolve(".canaries/node-1")).doesNotExist();
  }
}
