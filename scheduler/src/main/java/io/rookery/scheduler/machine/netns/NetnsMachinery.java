package io.rookery.scheduler.machine.netns;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.OptionException;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.program.GroupOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives Linux guests in network namespaces; the node must be root. */
public final class NetnsMachinery implements Machinery {
  /** What its groups say to it. */
  public static final GroupKeys KEYS = GroupKeys.of("subnet", "options");

  private static final Logger LOG = LoggerFactory.getLogger(NetnsMachinery.class);

  private record Place(GuestNetwork network, int index) {}

  private final MachineryContext context;
  private final HostNetwork host;
  private final GuestRoot root;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Future<?>> openings = new HashMap<>();
  private final Map<String, Future<RestoredMachine>> lives = new HashMap<>();
  private Optional<Future<Void>> rootLaid = Optional.empty();
  private boolean closed;

  /**
   * A driver for one group of guests; has no options of its own.
   *
   * @throws OptionException when it is given one
   */
  public NetnsMachinery(MachineryContext context) {
    check(context.options());
    this.context = context;
    this.host =
        new HostNetwork(context.vertx(), context.launcher(), context.leases(), context.step());
    this.root = new GuestRoot(context.directory());
  }

  /**
   * Looks whether a group says nothing that guests in namespaces would not heed.
   *
   * @throws OptionException when it does
   */
  public static void check(JsonObject options) {
    GroupOptions group = new GroupOptions("netns", options);
    group.only(KEYS.all());
    group.inner("options").only(Set.of());
  }

  @Override
  public synchronized Future<Void> open(List<Machine> machines) {
    List<String> missing = HostNeeds.missing();
    if (!missing.isEmpty()) {
      return refused("guests in namespaces need " + String.join(", and ", missing));
    }
    if (closed) {
      return refused("the guests in namespaces are closed");
    }
    Map<String, Place> added;
    try {
      added = newPlaces(machines);
    } catch (MachineException refused) {
      return Future.failedFuture(refused);
    }
    places.putAll(added);
    Future<?> opening =
        rootLaid()
            .compose(laid -> layResolvers(added.values()))
            .compose(laid -> Future.join(added.values().stream().map(this::openPlace).toList()));
    added.keySet().forEach(name -> openings.put(name, opening));
    return opening
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.join(machines.stream().map(this::remove).toList())
                    .transform(removed -> Future.failedFuture(cause)));
  }

  /** Once, because running guests see these files. */
  private Future<Void> rootLaid() {
    if (rootLaid.isEmpty() || rootLaid.get().failed()) {
      LOG.warn(
          "Guests in namespaces are for labs and tests: they share this host's kernel and are no"
              + " wall against live malware");
      rootLaid =
          Optional.of(
              context
                  .vertx()
                  .executeBlocking(
                      () -> {
                        root.lay();
                        return null;
                      },
                      false));
    }
    return rootLaid.get();
  }

  private Future<Void> layResolvers(Collection<Place> added) {
    return context
        .vertx()
        .executeBlocking(
            () -> {
              for (Place place : added) {
                root.lay(place.network());
              }
              return null;
            },
            false);
  }

  private Map<String, Place> newPlaces(List<Machine> machines) {
    String scope = context.node() + '\n' + context.directory();
    Set<Integer> taken = new HashSet<>();
    places.values().forEach(place -> taken.add(place.index()));
    Map<String, Place> added = new LinkedHashMap<>();
    int index = 0;
    for (Machine machine : machines) {
      if (places.containsKey(machine.name())) {
        throw new MachineException(machine.name() + " is among the guests in namespaces already");
      }
      while (!taken.add(index)) {
        index++;
      }
      added.put(machine.name(), new Place(GuestNetwork.of(scope, machine), index));
    }
    return added;
  }

  private static <T> Future<T> refused(String reason) {
    return Future.failedFuture(new MachineException(reason));
  }

  private Future<Void> openPlace(Place place) {
    return host.close(place.network()).compose(clean -> host.open(place.network()));
  }

  @Override
  public synchronized Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    Place place = places.get(machine.name());
    if (place == null) {
      return refused(machine.name() + " is not among the guests in namespaces of its group");
    }
    Future<RestoredMachine> life =
        previousLifeOver(machine)
            .compose(over -> host.unplug(place.network()))
            .compose(clean -> host.plug(place.network()))
            .<RestoredMachine>map(plugged -> guest(machine, place, request))
            .recover(cause -> failedRestore(machine, place, cause));
    lives.put(machine.name(), life);
    return life;
  }

  /** Two lives of one machine never overlap: the next begins when the one before has ended. */
  private Future<Void> previousLifeOver(Machine machine) {
    return over(Optional.ofNullable(lives.get(machine.name())));
  }

  private static Future<Void> over(Optional<Future<RestoredMachine>> life) {
    return life.map(
            begun ->
                begun
                    .compose(RestoredMachine::stop)
                    .transform(ended -> Future.<Void>succeededFuture()))
        .orElseGet(Future::succeededFuture);
  }

  private Future<RestoredMachine> failedRestore(Machine machine, Place place, Throwable cause) {
    return host.unplug(place.network())
        .transform(
            clean ->
                Future.failedFuture(
                    new MachineException(machine.name() + ": " + cause.getMessage())));
  }

  private NetnsGuest guest(Machine machine, Place place, RestoreRequest request) {
    return new NetnsGuest(
        machine,
        place.network(),
        () -> start(machine, place, request),
        () -> host.unplug(place.network()));
  }

  private Future<Child> start(Machine machine, Place place, RestoreRequest request) {
    return context
        .launcher()
        .start(
            ChildSpec.of(
                    "guest " + machine.name(),
                    root.command(
                        place.network(), place.index(), protocol(machine), machine.agentPort()))
                .withNetworkNamespace(place.network().namespace())
                // A machine is switched off, not asked to shut down.
                .withStopLadder(StopLadder.of(new StopLadder.Step(Signal.KILL, context.step())))
                .withJobId(Long.toString(request.jobId())))
        .recover(
            cause ->
                Future.failedFuture(
                    new MachineException(machine.name() + ": " + cause.getMessage())));
  }

  private static String protocol(Machine machine) {
    if (machine.agent() == AgentKind.XMLRPC) {
      return "xmlrpc";
    }
    return machine.dialect() == Dialect.CAPE ? "cape" : "cuckoo";
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return remove(machine.name());
  }

  private synchronized Future<Void> remove(String name) {
    Place place = places.remove(name);
    if (place == null) {
      return Future.succeededFuture();
    }
    Optional<Future<RestoredMachine>> life = Optional.ofNullable(lives.remove(name));
    // What is still being made is removed when it is made, not while.
    return openings
        .remove(name)
        .transform(opened -> over(life))
        .compose(ended -> host.close(place.network()));
  }

  @Override
  public synchronized Future<Void> close() {
    closed = true;
    return Future.join(List.copyOf(places.keySet()).stream().map(this::remove).toList()).mapEmpty();
  }
}
