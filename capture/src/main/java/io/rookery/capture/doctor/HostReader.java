package io.rookery.capture.doctor;

import io.rookery.capture.process.ProcessStat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One pass over {@code /proc}: descriptors first, then the TCP tables. In this order a socket that
 * is closed meanwhile is simply not there, and only one that is opened meanwhile has no known
 * holder.
 */
final class HostReader {
  private static final String SPAWN_HELPER = "jspawnhelper";
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux
  private static final long YOUNG_TICKS = 1000;

  private final ProcFiles proc;
  private final long node;

  HostReader(ProcFiles proc, long node) {
    this.proc = proc;
    this.node = node;
  }

  /** Only the TCP tables of the node's network namespace: two files. */
  List<TcpSocket> nodeSockets(Predicate<TcpSocket> wanted) {
    List<TcpSocket> sockets = new ArrayList<>();
    readTables(node, wanted, sockets);
    return sockets;
  }

  /** Every process, and the wanted sockets of the node's network namespace. */
  HostView readNodeNetwork(Predicate<TcpSocket> wanted) {
    Pass pass = processes(new HashMap<>());
    return new HostView(pass.processes, nodeSockets(wanted), pass.unreadable);
  }

  /** Every process, and the wanted sockets of every network namespace that has a process. */
  HostView readEveryNetwork(Predicate<TcpSocket> wanted) {
    Map<String, Long> namespaces = new HashMap<>();
    proc.link(node + "/ns/net").ifPresent(namespace -> namespaces.put(namespace, node));
    Pass pass = processes(namespaces);
    List<TcpSocket> sockets = new ArrayList<>();
    if (namespaces.isEmpty()) {
      readTables(node, wanted, sockets);
    }
    namespaces.values().forEach(pid -> readTables(pid, wanted, sockets));
    return new HostView(pass.processes, sockets, pass.unreadable);
  }

  private void readTables(long pid, Predicate<TcpSocket> wanted, List<TcpSocket> sockets) {
    for (String table : List.of("tcp", "tcp6")) {
      proc.lines(
          pid + "/net/" + table, line -> TcpTable.row(line).filter(wanted).ifPresent(sockets::add));
    }
  }

  private Pass processes(Map<String, Long> namespaces) {
    long now = proc.text("uptime").map(HostReader::ticks).orElse(0L);
    List<HostProcess> processes = new ArrayList<>();
    int unreadable = 0;
    for (long pid : proc.pids()) {
      Optional<ProcessStat> stat =
          proc.text(pid + "/stat").flatMap(text -> ProcessStat.parse(pid, text));
      if (stat.isEmpty()) {
        continue; // it has vanished
      }
      Optional<List<Descriptor>> descriptors = proc.descriptors(pid);
      if (descriptors.isEmpty()) {
        unreadable++;
      }
      if (!namespaces.isEmpty()) {
        proc.link(pid + "/ns/net").ifPresent(name -> namespaces.putIfAbsent(name, pid));
      }
      processes.add(
          new HostProcess(stat.get(), descriptors.orElse(List.of()), isBeingBorn(stat.get(), now)));
    }
    return new Pass(processes, unreadable);
  }

  private boolean isBeingBorn(ProcessStat stat, long now) {
    return stat.parent() == node
        && now - stat.startTime() < YOUNG_TICKS
        && (stat.name().equals(SPAWN_HELPER) || runsTheNodesProgram(stat.pid()));
  }

  private boolean runsTheNodesProgram(long pid) {
    Optional<String> command = proc.text(pid + "/cmdline");
    return command.isPresent() && command.equals(proc.text(node + "/cmdline"));
  }

  private static long ticks(String uptime) {
    try {
      return (long) (Double.parseDouble(uptime.split(" ")[0]) * TICKS_PER_SECOND);
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  private record Pass(List<HostProcess> processes, int unreadable) {}
}
