package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When the guest's memory is written, and what is told of it. */
class MemoryDumpTest {
  private static Vertx vertx;

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeBus() {
    vertx.close();
  }

  private static AnalysisRig wanting(boolean memory) {
    return new AnalysisRig(vertx, AnalysisRig.claim(memory));
  }

  private static List<String> told(AnalysisRig rig) {
    return rig.store.events.stream()
        .map(EventDraft::type)
        .filter(type -> type.startsWith("memory."))
        .toList();
  }

  @Test
  void aJobThatWantsTheMemoryGetsItBeforeTheMachineIsStopped() {
    AnalysisRig rig = wanting(true).in(Stage.TEARDOWN);
    assertThat(rig.diary).containsSubsequence("resume", "dump memory.dmp", "stop machine");
    assertThat(told(rig)).containsExactly(EventType.MEMORY_DUMPED);
  }

  @Test
  void aJobThatDoesNotWantItIsNotHeldUp() {
    AnalysisRig rig = wanting(false).in(Stage.TEARDOWN);
    assertThat(rig.diary).contains("stop machine").doesNotContain("dump memory.dmp");
    assertThat(told(rig)).isEmpty();
  }

  @Test
  void whyThereIsNoMemoryIsToldAndSpoilsNothing() {
    AnalysisRig rig = wanting(true);
    rig.machine.dumped = Future.failedFuture(new MachineException("the disk is full"));
    rig.in(Stage.TEARDOWN);
    assertThat(rig.store.events)
        .filteredOn(event -> event.type().equals(EventType.MEMORY_MISSING))
        .singleElement()
        .satisfies(
            event -> assertThat(event.data().getString("message")).isEqualTo("the disk is full"));
    assertThat(rig.diary).contains("stop machine");
  }

  @Test
  void theMemoryOfAGuestWhoseAgentWasLostIsWrittenToo() {
    AnalysisRig rig = wanting(true);
    rig.runMeets(GuestProblem.HUNG);
    assertThat(rig.diary).containsSubsequence("dump memory.dmp", "stop machine");
    assertThat(told(rig)).containsExactly(EventType.MEMORY_DUMPED);
  }

  /** As after a sample whose time was over: it runs on, and so does what it sends. */
  @Test
  void aGuestThatKeepsAConnectionOpenIsDumpedAllTheSame() {
    AnalysisRig rig = wanting(true).in(Stage.COLLECT);
    assertThat(rig.diary).doesNotContain("dump memory.dmp");
    rig.after(AnalysisRig.DEADLINES.collect().dividedBy(2));
    assertThat(rig.diary).contains("dump memory.dmp").doesNotContain("stop machine");
    rig.after(AnalysisRig.DEADLINES.collect().dividedBy(2));
    assertThat(rig.diary).containsSubsequence("dump memory.dmp", "stop machine");
    assertThat(told(rig)).containsExactly(EventType.MEMORY_DUMPED);
  }

  @Test
  void whereNoMemoryIsWantedLateResultsHaveTheWholeTime() {
    AnalysisRig rig = wanting(false).in(Stage.COLLECT);
    rig.after(AnalysisRig.DEADLINES.collect().minusMillis(1));
    assertThat(rig.diary).doesNotContain("stop machine");
  }
}
