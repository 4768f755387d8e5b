package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
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

  /**
   * An agent that was silent.
   *
   * @param unanswered how many tries may have gone unanswered before, with the one under way
   */
  private record Suspicion(PhantomRelief.Relief relief, GuestAgents.Search search, int unanswered) {

    /** Whether it may be why the last try failed so. */
    boolean explains(GuestProblem last) {
      // A guest that is dead or frozen takes no connection any more; one whose agent is held up
      // takes some until the agent's queue is full.
      return last == GuestProblem.UNREACHABLE
          ? search.unanswered() > unanswered
          : SILENCE.contains(last);
    }
  }

  private final PhantomRelief relief;
  private final Consumer<EventDraft> timeline;
  private Optional<Suspicion> suspicion = Optional.empty();
  private boolean over;

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
      int underWay = search.connectedFrom().isPresent() ? 1 : 0;
      suspicion =
          Optional.of(
              new Suspicion(
                  relief.begin(restored, search::connectedFrom),
                  search,
                  search.unanswered() + underWay));
    }
  }

  /** Completes with the agent that was found when nothing is under way that could end its calls. */
  Future<GuestAgent> answered(GuestAgent agent) {
    return end()
        .map(
            ended -> {
              suspicion.map(Suspicion::relief).ifPresent(this::tell);
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
   * What was tried in vain; empty when nothing was suspected, it speaks by now, or nobody is there.
   */
  Optional<String> inVain(GuestProblem last) {
    return suspicion
        .filter(held -> !over && held.explains(last))
        .map(held -> clauses(held.relief().tried()))
        .map(tried -> tried.isEmpty() ? "nothing could be tried in time" : tried);
  }

  /** Ends what is under way; completes when nothing of it is open. */
  Future<Void> end() {
    over = true;
    return suspicion.map(held -> held.relief().end()).orElseGet(Future::succeededFuture);
  }
}
