package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.job.DurationText;
import io.rookery.scheduler.machine.OptionException;
import io.rookery.scheduler.machine.qemu.GuestRules.Service;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a group of QEMU machines is made of.
 *
 * @param image the disk; never written to
 * @param boot the kernel that QEMU starts itself; empty when the disk boots by its own
 * @param start how an attempt's machine comes to be
 * @param program the QEMU to run
 * @param accelerator the one to use; empty to try KVM and else translate
 * @param memory of a guest, in MiB
 * @param processors of a guest
 * @param diskGrowth how much a guest may add to the file of its disk in one attempt, in MiB
 * @param layout how the guests are connected
 * @param services ports of the host that they may reach besides
 * @param display whether guests have a screen, of which pictures are taken
 * @param bootTimeout the deadline of the agent's first answer when a template is made
 */
record QemuOptions(
    Path image,
    Optional<Boot> boot,
    Start start,
    String program,
    Optional<Accelerator> accelerator,
    int memory,
    int processors,
    int diskGrowth,
    Layout layout,
    List<Service> services,
    boolean display,
    Duration bootTimeout) {
  /** The QEMU to run when a group names none. */
  static final String PROGRAM = "qemu-system-x86_64";

  private static final String QEMU = "QEMU";
  private static final String GUEST = "guest.";
  private static final String PORTS = "a list of ports such as udp/53 or tcp/80";
  static final Set<String> PATHS = Set.of("lab", "image", "kernel", "initrd");
  static final Set<String> KEYS =
      Set.of(
          "subnet",
          "lab",
          "image",
          "kernel",
          "initrd",
          "append",
          "start",
          "program",
          "accelerator",
          "memory",
          "processors",
          "diskGrowth",
          "guest",
          "bridge",
          "services",
          "display",
          "bootTimeout");
  private static final int DISK_GROWTH = 2048;
  private static final Duration BOOT = Duration.ofMinutes(2);
  private static final Duration SHORTEST_BOOT = Duration.ofSeconds(1);
  private static final Pattern PROGRAM_NAME = Pattern.compile("[^/\\p{Cntrl}]+|/\\P{Cntrl}+");
  private static final Pattern SERVICE = Pattern.compile("(tcp|udp)/([1-9][0-9]{0,4})");
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})(MiB|GiB)");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
  private static final String IPV4 = "an IPv4 address";
  private static final Pattern BRIDGE = Pattern.compile("(?!lo$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");
  private static final Pattern MAC = Pattern.compile("[0-9a-f][02468ace](:[0-9a-f]{2}){5}");

  /**
   * A kernel with its first file system.
   *
   * @param append its command line; empty for that of our own image's guests
   */
  record Boot(Path kernel, Path initrd, Optional<String> append) {}

  /** How an attempt's machine comes to be. */
  enum Start {
    /** From memory and devices saved once, when the agent answered: the fastest. */
    TEMPLATE,
    /** From a snapshot inside the image, which the machine's {@code snapshot} names. */
    SNAPSHOT,
    /** By booting. */
    BOOT
  }

  /**
   * Reads a group's options.
   *
   * @throws OptionException names the key that is unknown or has a wrong value
   */
  static QemuOptions read(JsonObject group) {
    for (String key : group.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw OptionException.unknown(QEMU, key);
      }
    }
    Optional<Path> lab = path(group, "lab");
    return new QemuOptions(
        path(group, "image")
            .or(() -> lab.map(found -> found.resolve("guest.qcow2")))
            .orElseThrow(
                () -> wrong("image", "the disk's file, or lab a folder made by lab build")),
        boot(group, lab),
        choice(group, "start", Start.class).orElse(Start.TEMPLATE),
        program(group),
        choice(group, "accelerator", Accelerator.class),
        size(group, "memory").orElse(lab.isPresent() ? 128 : 1024),
        whole(group, "", "processors", 1, 64).orElse(1),
        size(group, "diskGrowth").orElse(DISK_GROWTH),
        layout(group),
        services(group),
        value(group, "", "display", Boolean.class, "true or false").orElse(false),
        text(group, "bootTimeout").map(QemuOptions::duration).orElse(BOOT));
  }

  private static String program(JsonObject group) {
    Optional<String> program = text(group, "program");
    if (program.filter(given -> !PROGRAM_NAME.matcher(given).matches()).isPresent()) {
      throw wrong("program", "the name of a QEMU, or its whole path");
    }
    return program.orElse(PROGRAM);
  }

  private static Optional<Boot> boot(JsonObject group, Optional<Path> lab) {
    Optional<Path> kernel =
        path(group, "kernel").or(() -> lab.map(found -> found.resolve("vmlinuz")));
    Optional<Path> initrd =
        path(group, "initrd").or(() -> lab.map(found -> found.resolve("initrd")));
    if (kernel.isPresent() != initrd.isPresent()) {
      throw wrong(kernel.isPresent() ? "initrd" : "kernel", "there, for the other is");
    }
    return kernel.map(file -> new Boot(file, initrd.orElseThrow(), text(group, "append")));
  }

  private static Layout layout(JsonObject group) {
    JsonObject guest =
        value(group, "", "guest", JsonObject.class, "a mapping").orElseGet(JsonObject::new);
    for (String key : guest.fieldNames()) {
      if (!Set.of("ip", "host", "prefix", "mac").contains(key)) {
        throw OptionException.unknown(QEMU, GUEST + key);
      }
    }
    String host = matching(guest, GUEST, "host", ADDRESS, IPV4).orElse("192.168.56.1");
    int prefix = whole(guest, GUEST, "prefix", 8, 30).orElse(24);
    return matching(group, "", "bridge", BRIDGE, "the name of an interface, such as virbr1")
        .<Layout>map(name -> bridge(guest, name, host, prefix))
        .orElseGet(() -> namespaces(group, guest, host, prefix));
  }

  private static Layout bridge(JsonObject guest, String name, String host, int prefix) {
    for (String key : List.of("ip", "mac")) {
      if (guest.containsKey(key)) {
        throw wrong("guest." + key, "left out beside bridge: each machine's ip says both");
      }
    }
    return new Layout.Bridge(name, host, prefix);
  }

  private static Layout namespaces(JsonObject group, JsonObject guest, String host, int prefix) {
    InnerNetwork inner =
        new InnerNetwork(
            matching(guest, GUEST, "ip", ADDRESS, IPV4).orElse("192.168.56.101"),
            host,
            prefix,
            matching(guest, GUEST, "mac", MAC, "a hardware address such as 52:54:00:12:34:56")
                .orElse("52:54:00:56:00:65"));
    if (!inner.areNeighbours()) {
      throw wrong(
          "guest.ip", "another address than guest.host, in the same network of guest.prefix");
    }
    if (inner.mac().equals(GuestLink.BRIDGE_MAC)) {
      throw wrong("guest.mac", "another than " + GuestLink.BRIDGE_MAC + ", which guest.host has");
    }
    if (text(group, "subnet").filter(inner::overlaps).isPresent()) {
      throw wrong("guest.ip", "outside of subnet, " + text(group, "subnet").orElseThrow());
    }
    return new Layout.Namespaces(inner);
  }

  private static List<Service> services(JsonObject group) {
    return value(group, "", "services", JsonArray.class, PORTS).orElseGet(JsonArray::new).stream()
        .map(String::valueOf)
        .map(QemuOptions::service)
        .toList();
  }

  private static Service service(String text) {
    Matcher matcher = SERVICE.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
      throw wrong("services", PORTS);
    }
    return new Service(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  /** In MiB. */
  private static Optional<Integer> size(JsonObject from, String key) {
    return matching(from, "", key, SIZE, "a size such as 128MiB or 4GiB")
        .map(SIZE::matcher)
        .filter(Matcher::matches)
        .map(size -> Integer.parseInt(size.group(1)) * (size.group(2).equals("GiB") ? 1024 : 1));
  }

  private static Duration duration(String text) {
    return DurationText.parse(text)
        .filter(given -> given.compareTo(SHORTEST_BOOT) >= 0)
        .orElseThrow(() -> wrong("bootTimeout", "a duration from 1s on, such as 2m"));
  }

  private static Optional<Path> path(JsonObject from, String key) {
    Optional<String> text = text(from, key);
    if (text.filter(String::isBlank).isPresent()) {
      throw wrong(key, "a path");
    }
    try {
      return text.map(Path::of).map(Path::toAbsolutePath).map(Path::normalize);
    } catch (InvalidPathException noPath) {
      throw wrong(key, "a path");
    }
  }

  private static Optional<String> matching(
      JsonObject from, String parent, String key, Pattern pattern, String expected) {
    Optional<String> text = value(from, parent, key, String.class, expected);
    if (text.filter(given -> !pattern.matcher(given).matches()).isPresent()) {
      throw wrong(parent + key, expected);
    }
    return text;
  }

  private static Optional<String> text(JsonObject from, String key) {
    return value(from, "", key, String.class, "a text");
  }

  private static Optional<Integer> whole(
      JsonObject from, String parent, String key, int least, int most) {
    String expected = "a whole number from " + least + " to " + most;
    Optional<Number> number = value(from, parent, key, Number.class, expected);
    if (number.filter(given -> !isWhole(given, least, most)).isPresent()) {
      throw wrong(parent + key, expected);
    }
    return number.map(Number::intValue);
  }

  private static boolean isWhole(Number number, int least, int most) {
    return number.doubleValue() == number.intValue()
        && number.intValue() >= least
        && number.intValue() <= most;
  }

  private static <E extends Enum<E>> Optional<E> choice(
      JsonObject from, String key, Class<E> type) {
    Optional<String> word = text(from, key);
    for (E one : type.getEnumConstants()) {
      if (word.filter(given -> given.equalsIgnoreCase(one.name())).isPresent()) {
        return Optional.of(one);
      }
    }
    if (word.isPresent()) {
      throw wrong(
          key,
          "one of "
              + List.of(type.getEnumConstants()).toString().toLowerCase(java.util.Locale.ROOT));
    }
    return Optional.empty();
  }

  private static <T> Optional<T> value(
      JsonObject from, String parent, String key, Class<T> type, String expected) {
    Object value = from.getValue(key);
    if (value != null && !type.isInstance(value)) {
      throw wrong(parent + key, expected);
    }
    return Optional.ofNullable(value).map(type::cast);
  }

  private static OptionException wrong(String key, String expected) {
    return OptionException.wrong(QEMU, key, expected);
  }
}
