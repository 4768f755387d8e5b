package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptVerticle;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** A machine of this node's pool and what it does. Lives on the dispatcher's context. */
final class PooledMachine {

  /** The work on a machine. */
  record Work(Claim claim, AttemptVerticle attempt, Optional<Stage> stage) {}

  private final Machine machine;
  private final Clock clock;
  private Optional<Work> work = Optional.empty();
  private boolean claiming;
  private boolean draining;
  private Instant since;

  PooledMachine(Machine machine, Clock clock) {
    this.machine = machine;
    this.clock = clock;
    this.since = clock.instant();
  }

  Machine machine() {
    return machine;
  }

  Optional<Work> work() {
    return work;
  }

  /** When it last changed its state; the idle machine of longest standing is taken first. */
  Instant since() {
    return since;
  }

  boolean idle() {
    return !claiming && work.isEmpty() && !draining;
  }

  boolean draining() {
    return draining;
  }

  /** Keeps the machine from being offered twice while a claim for it is under way. */
  void claiming(boolean underWay) {
    claiming = underWay;
  }

  void busy(Claim claim, AttemptVerticle attempt) {
    work = Optional.of(new Work(claim, attempt, Optional.empty()));
    since = clock.instant();
  }

  /** Whether this very claim's attempt has the machine still. */
  boolean worksOn(Claim claim) {
    return work.filter(present -> present.claim() == claim).isPresent();
  }

  void stage(Stage stage) {
    work = work.map(present -> new Work(present.claim(), present.attempt(), Optional.of(stage)));
    since = clock.instant();
  }

  void free() {
    work = Optional.empty();
    since = clock.instant();
  }

  void drain(boolean drain) {
    draining = drain;
  }

  /** Why the machine takes no job at this moment, in words. */
  Optional<String> occupied() {
    if (work.isPresent()) {
      return Optional.of("busy with job " + work.get().claim().job().id());
    }
    return draining ? Optional.of("drained by an operator") : Optional.empty();
  }

  MachineView view() {
    return MachineView.of(machine, occupied());
  }

  JsonObject toJson(String node) {
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
    work.ifPresent(
        present -> {
          json.put("job", present.claim().job().id());
          json.put("attempt", present.claim().fence().attempt());
          present.stage().ifPresent(stage -> json.put("stage", stage.wireName()));
        });
    return json;
  }

  private String state() {
    if (work.isPresent()) {
      return draining ? "DRAINING" : "BUSY";
    }
    return draining ? "DRAINED" : "IDLE";
  }
}
