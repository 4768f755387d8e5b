package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.StageDeadlines;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.host.OnContext;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets machines join and leave the pool while it works. A machine leaves when nothing runs on it; a
 * machine joins when none has its name or address any more, so that no guest meets another's
 * packets or results. Lives on the dispatcher's context.
 */
final class PoolChanges {
  private static final Logger LOG = LoggerFactory.getLogger(PoolChanges.class);

  private final Pool pool;
  private final Supplier<StageDeadlines> deadlines;
  private final Runnable grown;
  private final BiConsumer<Machine, String> failed;
  private final Set<DrivenMachine> opening = new HashSet<>();
  private final Set<String> drained = new HashSet<>();
  private boolean settling;
  private boolean unsettled;
  private boolean ended;

  /**
   * Changes of this pool.
   *
   * @param deadlines of opening and releasing a machine, as they are at that moment
   * @param grown is run when a machine has joined
   * @param failed is told of a machine that could not join, and why
   */
  PoolChanges(
      Pool pool,
      Supplier<StageDeadlines> deadlines,
      Runnable grown,
      BiConsumer<Machine, String> failed) {
    this.pool = pool;
    this.deadlines = deadlines;
    this.grown = grown;
    this.failed = failed;
  }

  /**
   * Makes the pool consist of these machines. New machines whose names and addresses are free join
   * before the future completes; the others join, and old ones leave, as machines become free.
   * Called again only when the change before is complete.
   *
   * @return what is different; fails with {@link MachineException} when a new machine cannot be
   *     opened, and then nothing is
   */
  Future<PoolDifference> change(List<DrivenMachine> wanted) {
    if (ended) {
      return Future.failedFuture(new MachineException("the node ends: its machines stay"));
    }
    PoolDifference difference = pool.difference(wanted);
    Set<String> added = new HashSet<>(difference.added());
    List<DrivenMachine> joining =
        admissible(wanted.stream().filter(one -> added.contains(one.machine().name())).toList());
    opening.addAll(joining);
    return open(joining)
        .onComplete(over -> joining.forEach(opening::remove))
        .map(
            opened -> {
              pool.want(wanted);
              pool.add(joining);
              settle();
              if (!joining.isEmpty()) {
                grown.run();
              }
              return difference;
            });
  }

  /** Lets leave and join who can; called whenever a machine may have become free. */
  void settle() {
    unsettled = true;
    if (settling) {
      return;
    }
    settling = true;
    try {
      // A driver that has nothing to do answers at once, and its answer unsettles the pool again.
      while (unsettled && !ended) {
        unsettled = false;
        pool.departing().forEach(this::release);
        admissible(pool.arriving()).forEach(this::join);
      }
    } finally {
      settling = false;
    }
  }

  /** Nothing joins or leaves any more: the node ends. */
  void end() {
    ended = true;
  }

  private List<DrivenMachine> admissible(List<DrivenMachine> candidates) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    Set<String> held = pool.held();
    for (DrivenMachine driven : opening) {
      held.add(driven.machine().name());
      held.add(driven.machine().address());
    }
    return candidates.stream()
        .filter(driven -> !held.contains(driven.machine().name()))
        .filter(driven -> !held.contains(driven.machine().address()))
        .toList();
  }

  private void release(PooledMachine leaving) {
    Machine machine = leaving.machine();
    leaving.release();
    remove(leaving.driven())
        .onComplete(
            removed -> {
              pool.remove(leaving);
              if (leaving.draining() && comesBack(machine.name())) {
                drained.add(machine.name());
              }
              LOG.info("{} has left the pool", machine.name());
              settle();
            });
  }

  private boolean comesBack(String name) {
    return pool.arriving().stream().anyMatch(driven -> driven.machine().name().equals(name));
  }

  private void join(DrivenMachine driven) {
    opening.add(driven);
    open(List.of(driven))
        .compose(opened -> welcome(driven))
        .onFailure(cause -> turnAway(driven, String.valueOf(cause.getMessage())))
        .onComplete(
            over -> {
              opening.remove(driven);
              settle();
            });
  }

  /** A further change may have come while the machine was opened. */
  private Future<Void> welcome(DrivenMachine driven) {
    if (!pool.expects(driven)) {
      return remove(driven);
    }
    String name = driven.machine().name();
    pool.add(List.of(driven));
    // What an operator has taken out of work stays out, whatever else has changed.
    pool.get(name).drain(drained.remove(name));
    LOG.info("{} has joined the pool", name);
    grown.run();
    return Future.succeededFuture();
  }

  private void turnAway(DrivenMachine driven, String reason) {
    Machine machine = driven.machine();
    pool.forget(List.of(driven));
    drained.remove(machine.name());
    LOG.warn("{} cannot join the pool: {}", machine.name(), reason);
    failed.accept(machine, reason);
  }

  /** Opens all of them or none. */
  private Future<Void> open(List<DrivenMachine> joining) {
    Map<Machinery, List<Machine>> byDriver =
        joining.stream()
            .collect(
                Collectors.groupingBy(
                    DrivenMachine::machinery,
                    LinkedHashMap::new,
                    Collectors.mapping(DrivenMachine::machine, Collectors.toList())));
    List<Future<Void>> opened = new ArrayList<>();
    byDriver.forEach((driver, machines) -> opened.add(bounded(driver, machines)));
    return Future.join(opened)
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.join(joining.stream().map(this::remove).toList())
                    .transform(removed -> Future.failedFuture(cause)));
  }

  private Future<Void> bounded(Machinery driver, List<Machine> machines) {
    Duration limit = driver.opening(machines, deadlines.get().restore());
    return OnContext.within(limit, driver.open(machines));
  }

  /** Never fails: what a driver cannot remove now it removes at its end. */
  private Future<Void> remove(DrivenMachine driven) {
    return OnContext.within(deadlines.get().release(), driven.machinery().remove(driven.machine()))
        .onFailure(
            cause ->
                LOG.warn(
                    "{} could not be removed from the host: {}",
                    driven.machine().name(),
                    String.valueOf(cause.getMessage())))
        .otherwiseEmpty();
  }
}
