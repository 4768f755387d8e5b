package io.rookery.cluster.config;

import io.rookery.scheduler.machine.Machine;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads {@code machines:} and holds the pool as a whole to its rules. */
final class PoolReader {
  private final Map<String, Driver> drivers;
  private final int resultPort;
  private final Map<String, Long> taken = new HashMap<>();
  private final Map<String, String> owners = new HashMap<>();
  private final Map<String, List<JsonObject>> options = new HashMap<>();

  PoolReader(List<Driver> drivers, int resultPort) {
    this.drivers =
        drivers.stream()
            .collect(Collectors.toMap(Driver::name, driver -> driver, (a, b) -> b, TreeMap::new));
    this.resultPort = resultPort;
  }

  List<MachineGroup> read(Section root) {
    List<MachineGroup> groups = new ArrayList<>();
    for (Section section : root.sections("machines")) {
      driver(section).ifPresent(driver -> groups.add(group(section, driver)));
    }
    return groups;
  }

  /** Without its driver nobody can say which keys a group may have: then they are not checked. */
  private Optional<Driver> driver(Section section) {
    if (!section.has("machinery")) {
      section.mistake("machinery", "missing: one of " + String.join(", ", drivers.keySet()));
      return Optional.empty();
    }
    return section.optional("machinery", this::known);
  }

  private Driver known(String name) throws NotationException {
    Driver driver = drivers.get(name);
    if (driver == null) {
      String guess =
          NearestKey.among(drivers.keySet(), name)
              .map(near -> "; did you mean " + near + "?")
              .orElse("");
      throw NotationException.of("must be one of " + String.join(", ", drivers.keySet()) + guess);
    }
    return driver;
  }

  private MachineGroup group(Section section, Driver driver) {
    try (section) {
      GroupReader reader =
          new GroupReader(
              section,
              driver,
              resultPort,
              taken,
              options.computeIfAbsent(driver.name(), first -> new ArrayList<>()));
      MachineGroup group = reader.read();
      for (GroupReader.Placed placed : reader.placed()) {
        claim("name", placed.machine().name(), placed);
        claim("ip", placed.machine().address(), placed);
      }
      return group;
    }
  }

  /** Results are credited by address and jobs ask by name, so neither may stand twice. */
  private void claim(String key, String value, GroupReader.Placed placed) {
    Machine machine = placed.machine();
    String other = owners.putIfAbsent(key + ' ' + value, machine.name());
    if (other != null) {
      placed
          .section()
          .mistake(
              key,
              key.equals("name")
                  ? "there is another machine named " + value
                  : value + " is the address of both " + other + " and " + machine.name());
    }
  }
}
