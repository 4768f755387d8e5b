package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole attempts whose guest goes on in the middle of its life, with an agent that is silent. */
class PhantomWatchTest {
  private static Vertx vertx;

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeBus() {
    vertx.close();
  }

  private static AnalysisRig restored() {
    AnalysisRig rig = new AnalysisRig(vertx);
    rig.machine.fromMemory = true;
    return rig;
  }

  private static List<EventDraft> told(AnalysisRig rig) {
    return rig.store.events.stream()
        .filter(event -> event.type().equals(EventType.AGENT_PHANTOM_CONNECTION))
        .toList();
  }

  private static Failure failure(AnalysisRig rig) {
    return rig.store.events.stream()
        .filter(event -> event.type().equals(EventType.STAGE_ENDED))
        .filter(event -> event.data().containsKey("failure"))
        .map(event -> Failure.fromJson(event.data().getJsonObject("failure")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anAgentThatIsFreedGoesOnAndItIsToldOnceByWhat() {
    AnalysisRig rig = restored().in(Stage.BOOT);
    rig.guest.mute.complete();
    rig.guest.answers();
    assertThat(rig.diary).containsSubsequence("relieve", "end relief", "upload");
    assertThat(told(rig))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.data().getBoolean("repaired")).isTrue();
              assertThat(event.data().getString("message"))
                  .contains("a reset", "make the snapshot anew", "raise timeouts.firstAnswer");
            });
  }

  @Test
  void anAgentThatAnswersBeforeAnythingWasDoneWasOnlySlow() {
    AnalysisRig rig = restored();
    rig.relief.tried = List.of();
    rig.in(Stage.BOOT).guest.mute.complete();
    rig.guest.answers();
    assertThat(rig.diary).contains("end relief", "upload");
    assertThat(told(rig)).isEmpty();
  }

  @Test
  void anAgentThatAnswersThoughNothingCouldBeDoneIsNotCalledRepaired() {
    AnalysisRig rig = restored();
    rig.relief.tried = List.of(new PhantomRelief.Deed("ss failed", false));
    rig.in(Stage.BOOT).guest.mute.complete();
    rig.guest.answers();
    assertThat(rig.diary).contains("end relief", "upload");
    assertThat(told(rig)).isEmpty();
  }

  @Test
  void nothingIsSentToAnAgentWhoseConnectionsAreBeingResetStill() {
    AnalysisRig rig = restored();
    Promise<Void> ended = Promise.promise();
    rig.relief.ended = ended.future();
    rig.in(Stage.BOOT).guest.mute.complete();
    rig.guest.answers();
    assertThat(rig.diary).contains("end relief").doesNotContain("open results", "upload");
    ended.complete();
    assertThat(rig.diary).contains("upload");
  }

  @Test
  void anAgentThatWasFoundIsLetGoOfThoughTheReliefNeverEnds() {
    AnalysisRig rig = restored();
    rig.relief.ended = Promise.<Void>promise().future();
    rig.in(Stage.BOOT).guest.mute.complete();
    rig.guest.answers();
    rig.interrupted(FailureCode.CANCELLED);
    assertThat(rig.diary).containsSubsequence("end relief", "close agent", "end relief");
  }

  @Test
  void aGuestThatBootsIsNotSuspected() {
    AnalysisRig rig = new AnalysisRig(vertx);
    rig.guest.mute.complete();
    rig.bootOver(GuestProblem.HUNG);
    assertThat(rig.diary).doesNotContain("relieve");
    assertThat(failure(rig).code()).isEqualTo(FailureCode.BOOT_HUNG.code());
  }

  /** The calls of the search fill the queue of an agent that takes none out of it. */
  @ParameterizedTest
  @EnumSource(names = {"HUNG", "UNREACHABLE", "BROKEN", "UNDECIDED"})
  void anAgentThatStaysSilentFailsTheBootWithThatReason(GuestProblem last) {
    AnalysisRig rig = restored();
    rig.guest.mute.complete();
    rig.bootOver(last);
    assertThat(failure(rig).code()).isEqualTo(FailureCode.BOOT_PHANTOM_CONNECTION.code());
    assertThat(failure(rig).message()).contains("a reset", "make the snapshot anew");
    assertThat(rig.diary).containsSubsequence("relieve", "end relief", "end search");
  }

  /** As a guest does whose kernel has panicked after its first connection. */
  @ParameterizedTest
  @CsvSource({"HUNG, boot.hung", "UNREACHABLE, boot.unreachable", "BROKEN, boot.reset"})
  void aGuestThatTakesNoOtherConnectionMayHaveDiedAndFailsTheBootByThat(
      GuestProblem last, String code) {
    AnalysisRig rig = restored();
    rig.relief.guestLives = false;
    rig.guest.mute.complete();
    rig.bootOver(last);
    assertThat(failure(rig).code()).isEqualTo(code);
    assertThat(failure(rig).message()).contains("taken no other since", "a reset");
    assertThat(rig.diary).containsSubsequence("relieve", "end relief", "end search");
  }

  @Test
  void anAgentThatWasSilentAndIsGoneNowFailsTheBootByThat() {
    AnalysisRig rig = restored();
    rig.guest.mute.complete();
    rig.bootOver(GuestProblem.REFUSED);
    assertThat(failure(rig).code()).isEqualTo(FailureCode.BOOT_REFUSED.code());
  }
}
