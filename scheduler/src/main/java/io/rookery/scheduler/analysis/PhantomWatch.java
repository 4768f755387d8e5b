package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks whether the agent of a guest that goes on in the middle of its life is silent from the
 * first contact on, and has it freed then. Told once, when that has helped. Lives on one context.
 */
final class PhantomWatch {
  /** What is seen of an agent that serves somebody else, and of one whose queue is full. */
  private static final Set<GuestProblem> SILENCE =
      EnumSet.of(
          GuestProblem.UNDECIDED, GuestProblem.HUNG, GuestProblem.UNREACHABLE, GuestProblem.BROKEN);

  private final PhantomRelief relief;
  private final Consumer<EventDraft> timeline;
  private Optional<PhantomRelief.Relief> begun = Optional.empty();
  private boolean over;

  /** Nothing is suspected yet. */
  PhantomWatch(PhantomRelief relief, Consumer<EventDraft> timeline) {
    this.relief = relief;
    this.timeline = timeline;
  }

  /** From now on the search is watched; called once. */
  void watch(RestoredMachine restored, GuestAgents.Search search) {
    if (!restored.fromMemory()) {
      return;
    }
    search.mute().onSuccess(silent -> suspected(restored, search));
    search.found().onSuccess(agent -> answered());
  }

  private void suspected(RestoredMachine restored, GuestAgents.Search search) {
    if (!over) {
      begun = Optional.of(relief.begin(restored, search.connectedFrom()));
    }
  }

  private void answered() {
    over = true;
    begun.ifPresent(PhantomRelief.Relief::end);
    List<String> tried = begun.map(PhantomRelief.Relief::tried).orElse(List.of());
    if (!tried.isEmpty()) {
      timeline.accept(
          EventDraft.of(
              EventType.AGENT_PHANTOM_CONNECTION,
              new JsonObject()
                  .put("repaired", true)
                  .put("message", "The agent answered after " + String.join("; ", tried))));
    }
  }

  /** What was tried in vain; empty when nothing was suspected, or it speaks by now. */
  Optional<String> inVain(GuestProblem last) {
    return begun
        .filter(tried -> SILENCE.contains(last))
        .map(
            tried ->
                tried.tried().isEmpty()
                    ? "nothing could be tried in time"
                    : String.join("; ", tried.tried()));
  }

  /** Ends what is under way; completes when nothing of it is open. */
  Future<Void> end() {
    over = true;
    return begun.map(PhantomRelief.Relief::end).orElseGet(Future::succeededFuture);
  }
}
