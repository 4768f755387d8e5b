package io.rookery.scheduler.dispatch;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.machine.Machine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A machine as far as one has to know it to say which jobs it can serve, on whatever node it is.
 *
 * @param occupied why it takes no job at this moment, in words; empty when it is idle
 * @param leaving whether it will take no further job
 * @param suspended whether it takes no job until a canary has done well: it is in quarantine, or
 *     its node is held
 */
public record MachineView(
    String name,
    String platform,
    String arch,
    Set<String> tags,
    Optional<String> occupied,
    boolean leaving,
    boolean suspended) {

  static final String PROBING = "a canary tries it for its node";

  public MachineView {
    requireNonNull(name, "name");
    requireNonNull(platform, "platform");
    requireNonNull(arch, "arch");
    tags = Set.copyOf(tags);
  }

  /** The same machine, which takes no job for that reason. */
  public MachineView occupiedBy(String reason) {
    return new MachineView(name, platform, arch, tags, Optional.of(reason), leaving, suspended);
  }

  /** The same machine, whose node claims nothing until a canary has done well. */
  public MachineView heldBy(String node, Optional<Suspension> hold) {
    String reason =
        hold.map(why -> "node %s is HELD %s".formatted(node, why.sentence())).orElse("");
    return hold.isEmpty()
        ? this
        : new MachineView(
            name, platform, arch, tags, occupied.or(() -> Optional.of(reason)), leaving, true);
  }

  static MachineView of(
      Machine machine, Optional<String> occupied, boolean leaving, boolean suspended) {
    return new MachineView(
        machine.name(),
        machine.platform(),
        machine.arch(),
        machine.tags(),
        occupied,
        leaving,
        suspended);
  }

  /** Reads a machine as another node shows it; empty when that is not understood. */
  public static Optional<MachineView> fromJson(JsonObject json) {
    try {
      return Optional.of(
          new MachineView(
              json.getString("name"),
              json.getString("platform"),
              json.getString("arch"),
              json.getJsonArray("tags", new JsonArray()).stream()
                  .map(String.class::cast)
                  .collect(Collectors.toSet()),
              occupied(json),
              json.getBoolean("leaving", false),
              json.containsKey("quarantine")));
    } catch (ClassCastException | NullPointerException ofAnotherRelease) {
      return Optional.empty();
    }
  }

  private static Optional<String> occupied(JsonObject json) {
    Long job = json.getLong("job");
    if (job != null) {
      return Optional.of("busy with job " + job + " on node " + json.getString("node"));
    }
    return switch (json.getString("state")) {
      case "IDLE" -> Optional.empty();
      case "PROBING" -> Optional.of(PROBING);
      case "QUARANTINED" ->
          Optional.of(
              Suspension.fromJson(json.getValue("quarantine"))
                  .map(MachineView::quarantined)
                  .orElse("quarantined"));
      default -> Optional.of("drained by an operator");
    };
  }

  static String quarantined(Suspension suspension) {
    return "quarantined " + suspension.sentence();
  }
}
