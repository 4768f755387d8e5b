package io.rookery.cluster.bench;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a node with virtual machines has on its host at one moment.
 *
 * @param machines QEMU processes
 * @param children all processes below this one
 * @param cables the host's ends of the machines' networks
 * @param namespaces of the machines
 * @param devices inside those: bridges, taps, the other ends of the cables
 * @param files in the driver's folder: overlays, sockets, templates
 * @param sockets unix sockets in the node's folder, and connections to agents
 */
record LabThings(
    int machines,
    long children,
    int cables,
    int namespaces,
    int devices,
    long files,
    long sockets) {
  private static final Pattern DEVICE = Pattern.compile("^[0-9]+: ", Pattern.MULTILINE);
  private static final String AGENT_PORT = ":1F40";
  private static final String TIME_WAIT = "06";

  /**
   * Looks. Blocks.
   *
   * @param data the node's folder
   * @param names those of the cables, which the namespaces bear as well
   * @param links what {@code ip -o link} prints in each namespace
   */
  static LabThings now(Path data, Set<String> names, String links) throws IOException {
    Set<String> cables = hostCables();
    cables.retainAll(names);
    return new LabThings(
        GuestProcess.of(data).size(),
        ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count(),
        cables.size(),
        (int) names.stream().filter(name -> Files.exists(namespace(name))).count(),
        (int) DEVICE.matcher(links).results().count(),
        files(data.resolve("machinery")),
        lines("unix", line -> line.contains(data + "/")) + lines("tcp", LabThings::leadsToAnAgent));
  }

  /** Nothing more than before. */
  boolean within(LabThings before) {
    return machines <= before.machines
        && children <= before.children
        && cables <= before.cables
        && namespaces <= before.namespaces
        && devices <= before.devices
        && files <= before.files
        && sockets <= before.sockets;
  }

  /** The host's ends of networks, of this node and of others. */
  static Set<String> hostCables() throws IOException {
    return NetworkInterface.networkInterfaces()
        .map(NetworkInterface::getName)
        .filter(name -> name.startsWith("rk"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Path namespace(String name) {
    return Path.of("/run/netns", name);
  }

  private static boolean leadsToAnAgent(String line) {
    String[] fields = line.strip().split(" +");
    return fields.length > 3 && fields[2].endsWith(AGENT_PORT) && !fields[3].equals(TIME_WAIT);
  }

  private static long lines(String table, Predicate<String> wanted) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/net", table))) {
      return lines.filter(wanted).count();
    }
  }

  private static long files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.count();
    }
  }
}
