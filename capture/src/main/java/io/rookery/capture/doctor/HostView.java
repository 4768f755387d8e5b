package io.rookery.capture.doctor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What one pass over {@code /proc} found, arranged to be asked. */
final class HostView {
  private final Map<Long, HostProcess> processes = new HashMap<>();
  private final Map<Long, List<Holder>> holders = new HashMap<>();
  private final Map<Long, List<Long>> childrenOf = new HashMap<>();
  private final List<TcpSocket> sockets;
  private final int unreadable;

  /**
   * @param sockets those that were asked for
   * @param unreadable how many processes would not show their descriptors to this user
   */
  HostView(List<HostProcess> processes, List<TcpSocket> sockets, int unreadable) {
    this.sockets = List.copyOf(sockets);
    this.unreadable = unreadable;
    processes.forEach(this::add);
  }

  List<TcpSocket> sockets() {
    return sockets;
  }

  int unreadable() {
    return unreadable;
  }

  Optional<HostProcess> process(long pid) {
    return Optional.ofNullable(processes.get(pid));
  }

  /** Who has the socket open, each process once. */
  List<Holder> holders(long inode) {
    return holders.getOrDefault(inode, List.of());
  }

  /** All processes that descend from one, that one not included. */
  List<HostProcess> descendants(long ancestor) {
    List<HostProcess> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>(Set.of(ancestor));
    Deque<Long> next = new ArrayDeque<>(seen);
    while (!next.isEmpty()) {
      for (long pid : childrenOf.getOrDefault(next.remove(), List.of())) {
        if (seen.add(pid)) {
          found.add(processes.get(pid));
          next.add(pid);
        }
      }
    }
    return found;
  }

  private void add(HostProcess process) {
    processes.put(process.stat().pid(), process);
    childrenOf
        .computeIfAbsent(process.stat().parent(), parent -> new ArrayList<>())
        .add(process.stat().pid());
    for (Descriptor descriptor : process.descriptors()) {
      OptionalLong inode = descriptor.socket();
      if (inode.isPresent()) {
        List<Holder> holding =
            holders.computeIfAbsent(inode.getAsLong(), socket -> new ArrayList<>());
        if (holding.stream().noneMatch(holder -> holder.process == process)) {
          holding.add(new Holder(process, descriptor.number()));
        }
      }
    }
  }

  /** A process and the first descriptor by which it holds a socket. */
  record Holder(HostProcess process, int descriptor) {}
}
