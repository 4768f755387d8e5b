package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptVerticle;
import io.rookery.scheduler.dispatch.MachineUse.Plain;
import io.rookery.scheduler.dispatch.MachineUse.Work;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** A machine of this node's pool and what it does. Lives on the dispatcher's context. */
final class PooledMachine {
  private final DrivenMachine driven;
  private final Clock clock;
  private MachineUse use = Plain.NOTHING;
  private boolean draining;
  // Attempts, which have contexts of their own, ask whether another machine could serve their job.
  private volatile boolean leaving;
  private boolean released;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final MachineStreak streak;
  private int lastCanary;
  private Instant since;

  PooledMachine(DrivenMachine driven, Clock clock) {
    this.driven = driven;
    this.clock = clock;
    this.streak = new MachineStreak(driven.machine().name());
    this.since = clock.instant();
  }

  Machine machine() {
    return driven.machine();
  }

  Machinery machinery() {
    return driven.machinery();
  }

  DrivenMachine driven() {
    return driven;
  }

  Optional<Work> work() {
    return use instanceof Work work ? Optional.of(work) : Optional.empty();
  }

  /** When it last changed its state; the idle machine of longest standing is taken first. */
  Instant since() {
    return since;
  }

  boolean idle() {
    return vacant() && breaker.suspension().isEmpty();
  }

  /** Whether a canary may try it: it takes part, and nothing runs on it or is about to. */
  boolean vacant() {
    return unused() && !draining && !leaving;
  }

  /** Whether nothing runs on it or is about to. */
  boolean unused() {
    return use == Plain.NOTHING;
  }

  /** Whether it is trusted with jobs. */
  CircuitBreaker breaker() {
    return breaker;
  }

  /** What it has failed by its own fault. */
  MachineStreak streak() {
    return streak;
  }

  /** The canary of that number tries it. */
  void canary(int number) {
    lastCanary = number;
    use(Plain.CANARY);
  }

  /** The number of the last canary that tried it; 0 when none did. */
  int lastCanary() {
    return lastCanary;
  }

  void canaryIsBack() {
    over(Plain.CANARY);
  }

  /** Its driver makes its snapshot anew, or has done so. */
  void saving(boolean underWay) {
    if (underWay) {
      use(Plain.SNAPSHOT);
    } else {
      over(Plain.SNAPSHOT);
    }
  }

  /** Whether its driver makes its snapshot anew. */
  boolean saving() {
    return use == Plain.SNAPSHOT;
  }

  /** Whether a canary tries it. */
  boolean probing() {
    return use == Plain.CANARY;
  }

  boolean leaving() {
    return leaving;
  }

  /** It takes no further job, and leaves the pool when it is free; until then it may stay. */
  void leaving(boolean leaves) {
    leaving = leaves;
  }

  /** Whether it can leave now: nothing runs on it or is about to. */
  boolean departing() {
    return leaving && !released && unused();
  }

  /** Its driver removes it: there is no way back. */
  void release() {
    released = true;
  }

  boolean released() {
    return released;
  }

  boolean draining() {
    return draining;
  }

  /** Keeps the machine from being offered twice while a claim for it is under way. */
  void claiming(boolean underWay) {
    // An idle machine that is asked for is of no shorter standing.
    if (underWay) {
      use = Plain.CLAIM;
    } else if (use == Plain.CLAIM) {
      use = Plain.NOTHING;
    }
  }

  void busy(Claim claim, AttemptVerticle attempt) {
    use(new Work(claim, attempt, Optional.empty()));
  }

  /** Whether this very claim's attempt has the machine still. */
  boolean worksOn(Claim claim) {
    return work().filter(present -> present.claim() == claim).isPresent();
  }

  void stage(Stage stage) {
    work().ifPresent(present -> use(present.in(stage)));
  }

  void free() {
    work().ifPresent(this::over);
  }

  private void use(MachineUse now) {
    use = now;
    since = clock.instant();
  }

  /** What has begun since stays. */
  private void over(MachineUse past) {
    if (use.equals(past)) {
      use(Plain.NOTHING);
    }
  }

  void drain(boolean drain) {
    draining = drain;
  }

  /** Why the machine takes no job at this moment, in words. */
  Optional<String> occupied() {
    if (leaving) {
      return Optional.of("leaves the pool: the configuration has it no more");
    }
    if (use instanceof Work present) {
      return Optional.of("busy with job " + present.claim().job().id());
    }
    if (saving()) {
      return Optional.of("busy: its snapshot is made anew");
    }
    if (draining) {
      return Optional.of("drained by an operator");
    }
    return breaker
        .suspension()
        .map(MachineView::quarantined)
        .or(() -> probing() ? Optional.of(MachineView.PROBING) : Optional.empty());
  }

  MachineView view() {
    return MachineView.of(machine(), occupied(), leaving, breaker.suspension().isPresent());
  }

  JsonObject toJson(String node) {
    Machine machine = machine();
    JsonObject json =
        new JsonObject()
            .put("name", machine.name())
            .put("node", node)
            .put("machinery", machine.machinery())
            .put("platform", machine.platform())
            .put("arch", machine.arch())
            .put("tags", new JsonArray(machine.tags().stream().sorted().toList()))
            .put("ip", machine.address())
            .put("agentPort", machine.agentPort())
            .put("state", state())
            .put("since", since.toString());
    if (leaving) {
      json.put("leaving", true);
    }
    if (probing()) {
      json.put("probing", true);
    }
    breaker.suspension().ifPresent(why -> json.put("quarantine", why.toJson()));
    work()
        .ifPresent(
            present -> {
              json.put("job", present.claim().job().id());
              json.put("attempt", present.claim().fence().attempt());
              present.stage().ifPresent(stage -> json.put("stage", stage.wireName()));
            });
    return json;
  }

  String state() {
    if (saving()) {
      return "SAVING";
    }
    boolean closed = draining || leaving;
    if (use instanceof Work) {
      return closed ? "DRAINING" : "BUSY";
    }
    if (closed) {
      return probing() ? "DRAINING" : "DRAINED";
    }
    if (breaker.suspension().isPresent()) {
      return "QUARANTINED";
    }
    return probing() ? "PROBING" : "IDLE";
  }
}
