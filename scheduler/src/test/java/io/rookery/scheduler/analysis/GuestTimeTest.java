package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.MachineLoss;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When a guest's clock is set, and what is told of it. */
class GuestTimeTest {
  private static Vertx vertx;

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeBus() {
    vertx.close();
  }

  private static AnalysisRig rig(boolean stoodStill) {
    AnalysisRig rig = new AnalysisRig(vertx);
    rig.machine.stoodStill = stoodStill;
    return rig;
  }

  @Test
  void aGuestThatStoodStillIsSetBeforeItsAnalyzerStarts() {
    AnalysisRig rig = rig(true).in(Stage.RUN);
    assertThat(rig.diary).containsSubsequence("upload", "set clock", "execute");
    assertThat(rig.diary).filteredOn("set clock"::equals).hasSize(1);
    assertThat(rig.store.events)
        .noneMatch(event -> event.type().equals(EventType.GUEST_CLOCK_NOT_SET));
  }

  @Test
  void theClockOfAnyOtherGuestIsNeverTouched() {
    AnalysisRig rig = rig(false).in(Stage.RUN);
    assertThat(rig.diary).contains("execute").doesNotContain("set clock");
  }

  @Test
  void aClockThatCannotBeSetIsToldOnceAndSpoilsNothing() {
    AnalysisRig rig = rig(true);
    rig.guest.clockSet =
        Future.failedFuture(new GuestException(GuestProblem.REJECTED, "date says: no"));
    rig.in(Stage.RUN);
    assertThat(rig.diary).contains("execute");
    assertThat(rig.store.events)
        .filteredOn(event -> event.type().equals(EventType.GUEST_CLOCK_NOT_SET))
        .singleElement()
        .satisfies(
            event -> assertThat(event.data().getString("message")).isEqualTo("date says: no"));
  }

  private static AnalysisRig breaking() {
    AnalysisRig rig = rig(true);
    rig.guest.clockSet =
        Future.failedFuture(new GuestException(GuestProblem.BROKEN, "the connection was reset"));
    return rig.in(Stage.UPLOAD);
  }

  private static List<String> told(AnalysisRig rig) {
    return rig.store.events.stream()
        .map(EventDraft::type)
        .filter(EventType.GUEST_CLOCK_NOT_SET::equals)
        .toList();
  }

  @Test
  void aMachineThatGoesDownMeanwhileIsToldByItsEndAlone() {
    AnalysisRig rig = breaking();
    rig.machine.lost.complete(new MachineLoss(MachineLoss.By.HOST, "QEMU was killed"));
    rig.after(BrokenUpload.NEWS_OF_AN_END);
    assertThat(told(rig)).isEmpty();
    assertThat(rig.diary).doesNotContain("execute");
  }

  @Test
  void aConnectionThatBreaksWhileTheMachineGoesOnIsTold() {
    AnalysisRig rig = breaking();
    rig.after(BrokenUpload.NEWS_OF_AN_END);
    assertThat(told(rig)).hasSize(1);
    assertThat(rig.diary).contains("execute");
  }
}
