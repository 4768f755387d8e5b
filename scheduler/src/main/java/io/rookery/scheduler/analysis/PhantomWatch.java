package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks whether the agent of a guest that goes on in the middle of its life is silent from the
 * first contact on, and has it freed then. Told once, when that may have helped. Lives on one
 * context.
 */
final class PhantomWatch {
  /** What is seen of an agent that serves somebody else, and of one whose queue is full. */
  private static final Set<GuestProblem> SILENCE =
      EnumSet.of(
          GuestProblem.UNDECIDED, GuestProblem.HUNG, GuestProblem.UNREACHABLE, GuestProblem.BROKEN);

  private final PhantomRelief relief;
  private final Consumer<EventDraft> timeline;
  private Optional<Suspicion> begun = Optional.empty();
  private boolean over;

  private record Suspicion(PhantomRelief.Relief relief) {
    /** A guest that has died takes no connections; one whose agent waits for another does. */
    boolean sure() {
      return relief.guestLives();
    }

    String tried() {
      List<PhantomRelief.Deed> deeds = relief.tried();
      return deeds.isEmpty() ? "nothing could be tried in time" : clauses(deeds);
    }
  }

  /** Nothing is suspected yet. */
  PhantomWatch(PhantomRelief relief, Consumer<EventDraft> timeline) {
    this.relief = relief;
    this.timeline = timeline;
  }

  /** From now on the search is watched; called once. */
  void watch(RestoredMachine restored, GuestAgents.Search search) {
    if (restored.fromMemory()) {
      search.mute().onSuccess(silent -> suspected(restored, search));
    }
  }

  private void suspected(RestoredMachine restored, GuestAgents.Search search) {
    if (!over) {
      begun = Optional.of(new Suspicion(relief.begin(restored, search::connectedFrom)));
    }
  }

  /** Completes with the agent that was found when nothing is under way that could end its calls. */
  Future<GuestAgent> answered(GuestAgent agent) {
    return end()
        .map(
            ended -> {
              begun.map(Suspicion::relief).ifPresent(this::tell);
              return agent;
            });
  }

  private void tell(PhantomRelief.Relief done) {
    List<PhantomRelief.Deed> tried = done.tried();
    if (tried.stream().noneMatch(PhantomRelief.Deed::acted)) {
      return;
    }
    timeline.accept(
        EventDraft.of(
            EventType.AGENT_PHANTOM_CONNECTION,
            new JsonObject()
                .put("repaired", true)
                .put(
                    "message",
                    "The agent answered after %s: make the snapshot anew; if it is merely slow, raise timeouts.firstAnswer"
                        .formatted(clauses(tried)))));
  }

  private static String clauses(List<PhantomRelief.Deed> tried) {
    return tried.stream().map(PhantomRelief.Deed::clause).collect(Collectors.joining("; "));
  }

  /**
   * The failure of a boot that is out of time, told by what the last try saw of an agent that was
   * suspected; empty when none was, or it speaks by now.
   */
  Optional<Failure> failure(Duration deadline, GuestException last) {
    return begun
        .filter(held -> !over && SILENCE.contains(last.problem()))
        .map(
            held ->
                held.sure()
                    ? Failures.phantom(deadline, last, held.tried())
                    : Failures.mute(deadline, last, held.tried()));
  }

  /** Ends what is under way; completes when nothing of it is open. */
  Future<Void> end() {
    over = true;
    return begun
        .map(Suspicion::relief)
        .map(PhantomRelief.Relief::end)
        .orElseGet(Future::succeededFuture);
  }
}
