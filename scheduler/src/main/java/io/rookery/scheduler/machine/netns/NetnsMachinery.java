package io.rookery.scheduler.machine.netns;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives Linux guests in network namespaces; the node must be root. */
public final class NetnsMachinery implements Machinery {
  private static final Logger LOG = LoggerFactory.getLogger(NetnsMachinery.class);

  private record Place(GuestNetwork network, int index) {}

  private final MachineryContext context;
  private final HostNetwork host;
  private final GuestRoot root;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Future<RestoredMachine>> lives = new LinkedHashMap<>();

  /** A driver for one group of guests; has no options of its own. */
  public NetnsMachinery(MachineryContext context) {
    this.context = context;
    this.host =
        new HostNetwork(context.vertx(), context.launcher(), context.leases(), context.step());
    this.root = new GuestRoot(context.directory());
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    List<String> missing = HostNeeds.missing();
    if (!missing.isEmpty()) {
      return Future.failedFuture(
          new MachineException("guests in namespaces need " + String.join(", and ", missing)));
    }
    LOG.warn(
        "Guests in namespaces are for labs and tests: they share this host's kernel and are no wall"
            + " against live malware");
    String scope = context.node() + '\n' + context.directory();
    try {
      for (Machine machine : machines) {
        places.put(machine.name(), new Place(GuestNetwork.of(scope, machine), places.size()));
      }
    } catch (MachineException refused) {
      return Future.failedFuture(refused);
    }
    return context
        .vertx()
        .executeBlocking(this::layRoots, false)
        .compose(laid -> Future.join(places.values().stream().map(this::openPlace).toList()))
        .mapEmpty();
  }

  private Void layRoots() throws java.io.IOException {
    root.lay();
    for (Place place : places.values()) {
      root.lay(place.network());
    }
    return null;
  }

  private Future<Void> openPlace(Place place) {
    return host.close(place.network()).compose(clean -> host.open(place.network()));
  }

  @Override
  public synchronized Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    Place place = places.get(machine.name());
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
    return Optional.ofNullable(lives.get(machine.name()))
        .map(
            before ->
                before
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
  public synchronized Future<Void> close() {
    List<Future<Void>> ends = new ArrayList<>();
    places.forEach(
        (name, place) ->
            ends.add(
                Optional.ofNullable(lives.get(name))
                    .map(
                        life ->
                            life.compose(RestoredMachine::stop)
                                .transform(ended -> Future.<Void>succeededFuture()))
                    .orElseGet(Future::succeededFuture)
                    .compose(ended -> host.close(place.network()))));
    return Future.join(ends).mapEmpty();
  }
}
