package io.rookery.cluster.config;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machineries;
import io.rookery.scheduler.machine.OptionException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one entry of {@code machines:} and expands it to its machines. */
final class GroupReader {
  private static final int MOST_MACHINES = 4096;
  private static final String SUBNET = "subnet";

  /** A machine and the section that a mistake about it is reported at. */
  record Placed(Machine machine, Section section) {}

  private final Section section;
  private final Driver driver;
  private final int resultPort;
  private final Map<String, Long> taken;
  private final List<JsonObject> earlier;
  private final List<Placed> placed = new ArrayList<>();

  /**
   * {@code taken} counts the machines that other groups have placed in each subnet; {@code earlier}
   * are the options of the driver's groups before, those of this one are added.
   */
  GroupReader(
      Section section,
      Driver driver,
      int resultPort,
      Map<String, Long> taken,
      List<JsonObject> earlier) {
    this.section = section;
    this.driver = driver;
    this.resultPort = resultPort;
    this.taken = taken;
    this.earlier = earlier;
  }

  List<Placed> placed() {
    return placed;
  }

  MachineGroup read() {
    MachineTraits traits = MachineTraits.usual(driver.platform()).with(section, resultPort);
    JsonObject options = options();
    check(options);
    if (section.has("list")) {
      listed(traits);
    } else {
      counted(traits);
    }
    List<Machine> machines = placed.stream().map(Placed::machine).toList();
    return new MachineGroup(driver.name(), machines, options);
  }

  private void check(JsonObject options) {
    try {
      Machineries.check(driver.name(), options);
      for (JsonObject before : earlier) {
        Machineries.checkTogether(driver.name(), before, options);
      }
      earlier.add(options);
    } catch (OptionException refused) {
      section.mistakeWithin(refused.key(), refused.problem());
    }
  }

  private JsonObject options() {
    JsonObject options = new JsonObject();
    driver.subnet().ifPresent(subnet -> options.put(SUBNET, subnet.cidr()));
    for (String key : driver.keys().all()) {
      if (key.equals(SUBNET)) {
        section.optional(key, GroupReader::cidr).ifPresent(cidr -> options.put(SUBNET, cidr));
      } else {
        section.json(key).ifPresent(value -> options.put(key, located(key, value)));
      }
    }
    return options;
  }

  /** What is no path at all stays as it is: the driver says what it must be. */
  private Object located(String key, Object value) {
    if (!driver.keys().paths().contains(key) || !(value instanceof String text) || text.isBlank()) {
      return value;
    }
    try {
      return section.references().path(text).toString();
    } catch (NotationException noPath) {
      return value;
    }
  }

  private static String cidr(String text) throws NotationException {
    AddressRange.network(text);
    return text;
  }

  private void listed(MachineTraits traits) {
    for (String key : List.of("count", "name", "ip")) {
      if (section.has(key)) {
        section.mistake(key, "does not go with list: say it for each machine");
      }
    }
    for (Section entry : section.sections("list")) {
      try (entry) {
        MachineTraits own = traits.with(entry, resultPort);
        Optional<String> name = entry.optional("name", Notation.WORD);
        if (!entry.has("name")) {
          entry.mistake("name", "missing: every machine has a name of its own");
        }
        Optional<String> address =
            entry.has("ip") ? entry.optional("ip", Notation.ADDRESS) : fromSubnet(entry);
        place(entry, own, name, address);
      }
    }
  }

  private void counted(MachineTraits traits) {
    if (!section.has("count")) {
      section.mistake("count", "missing: a group has either count or list");
    }
    int count = section.value("count", 0, Notation.whole(1, MOST_MACHINES));
    String prefix = section.value("name", driver.name(), Notation.WORD);
    Optional<AddressRange> range = section.optional("ip", AddressRange::from);
    if (section.has("ip") && range.isEmpty()) {
      return;
    }
    for (int i = 0; i < count; i++) {
      Optional<String> address = range.isPresent() ? range.get().at(i) : fromSubnet(section);
      if (address.isEmpty()) {
        if (range.isPresent()) {
          section.mistake("count", "there are no " + count + " addresses from ip on");
        }
        return;
      }
      place(section, traits, Optional.of(prefix + "-" + (i + 1)), address);
    }
  }

  /** The next free address of the driver's subnet; notes a mistake when there is none. */
  private Optional<String> fromSubnet(Section at) {
    if (driver.subnet().isEmpty()) {
      at.mistake("ip", "missing: " + driver.name() + " machines need their address");
      return Optional.empty();
    }
    Driver.Subnet subnet = driver.subnet().get();
    String cidr = section.value(SUBNET, subnet.cidr(), GroupReader::cidr);
    long index = taken.merge(cidr, 1L, Long::sum) - 1;
    try {
      Optional<String> address =
          AddressRange.network(cidr).at(index * subnet.stride() + subnet.offset());
      if (address.isEmpty()) {
        at.mistake(SUBNET, cidr + " has no address left for machine number " + (index + 1));
      }
      return address;
    } catch (NotationException e) {
      return Optional.empty();
    }
  }

  private void place(
      Section at, MachineTraits traits, Optional<String> name, Optional<String> address) {
    if (traits.platform().isEmpty() && (placed.isEmpty() || at != section)) {
      if (!at.has("platform")) {
        at.mistake("platform", "missing: windows, linux or darwin");
      }
    }
    if (name.isPresent() && address.isPresent()) {
      Machine machine = traits.machine(name.get(), driver.name(), address.get());
      placed.add(new Placed(machine, at));
    }
  }
}
