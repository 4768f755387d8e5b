package io.rookery.scheduler.machine.simulated;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All faults by the names that a configuration uses. A new one is one line here. */
final class FaultNames {
  private static final Map<String, CallFault> OF_CALLS =
      Map.ofEntries(
          Map.entry("refuse", new Refusing()),
          Map.entry("hang", new Hanging()),
          Map.entry("close", new ClosingEarly()),
          Map.entry("drip", new Dripping()),
          Map.entry("cut", new CutAnswer()),
          Map.entry("reset", new ResetInAnswer()),
          Map.entry("error", new ServerError()),
          Map.entry("mislabel", new WrongContentType()),
          Map.entry("web-page", new WebPage()),
          Map.entry("not-http", new NotHttp()),
          Map.entry("malformed", new Malformed()),
          Map.entry("wrong-types", new WrongTypes()),
          Map.entry("entity-bomb", new EntityBomb()),
          Map.entry("nesting-bomb", new NestingBomb()),
          Map.entry("attribute-bomb", new AttributeBomb()),
          Map.entry("flood", new Flood()),
          Map.entry("header-flood", new HeaderFlood()),
          Map.entry("backwards", new BackwardStatus()),
          Map.entry("restart", new AgentRestart()),
          Map.entry("move", new AddressChange()),
          Map.entry("clock-jump", new ClockJump()),
          Map.entry("power-off", new PowerLoss()));

  private static final Map<String, ConnectionFault> OF_CONNECTIONS =
      Map.of("deaf", ConnectionFault.DEAF);

  private static final Map<String, StepFault> OF_STEPS =
      Map.of(
          "fail", StepFault.FAIL,
          "hang", StepFault.HANG,
          "power-off", StepFault.POWER_OFF);

  private FaultNames() {}

  /** The fault of that name which can show at that place; empty when there is none. */
  static Optional<GuestFault> find(FaultPlace place, String name) {
    return Optional.ofNullable(at(place).get(name));
  }

  /** The names of the faults that can show at that place, for a message. */
  static String choices(FaultPlace place) {
    return new TreeMap<>(at(place)).keySet().stream().collect(Collectors.joining(", "));
  }

  private static Map<String, ? extends GuestFault> at(FaultPlace place) {
    if (place instanceof FaultPlace.InStep) {
      return OF_STEPS;
    }
    Map<String, GuestFault> all = new TreeMap<>(OF_CALLS);
    if (place instanceof FaultPlace.InStage) {
      all.putAll(OF_CONNECTIONS);
    }
    return all;
  }
}
