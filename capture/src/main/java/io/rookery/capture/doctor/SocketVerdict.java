package io.rookery.capture.doctor;

import java.util.List;
import java.util.Optional;

/** Whether those who hold a socket should. */
final class SocketVerdict {
  private static final long NOBODYS = 0;

  private final Family family;
  private final TcpSocket socket;
  private final List<HostView.Holder> holders;

  SocketVerdict(Family family, TcpSocket socket, List<HostView.Holder> holders) {
    this.family = family;
    this.socket = socket;
    this.holders = holders;
  }

  List<SocketFinding> toGuest(WatchedGuest guest) {
    return holders.isEmpty()
        ? List.of(withoutHolder(guest))
        : holders.stream().map(holder -> finding(guest, holder.process())).toList();
  }

  /** Of the sockets that lead elsewhere only the node's and its children's are of interest. */
  List<SocketFinding> elsewhere() {
    return holders.stream()
        .map(HostView.Holder::process)
        .filter(process -> family.isNode(process) || family.members().contains(process))
        .map(
            process ->
                new SocketFinding(
                    socket,
                    Optional.empty(),
                    Optional.of(process.ref()),
                    Optional.empty(),
                    "the other side has closed it, " + process.ref() + " has not yet"))
        .toList();
  }

  private SocketFinding withoutHolder(WatchedGuest guest) {
    if (socket.inode() == NOBODYS) {
      return expected(guest, Optional.empty(), "nobody holds it; the kernel is ending it");
    }
    return guest.attemptRunning()
        ? expected(
            guest,
            Optional.empty(),
            "an attempt runs on " + guest.machine() + "; its holder could not be seen")
        : leak(guest, Optional.empty(), new Leak.Unowned(socket, guest));
  }

  private SocketFinding finding(WatchedGuest guest, HostProcess holder) {
    Optional<ProcessRef> ref = Optional.of(holder.ref());
    if (family.isNode(holder)) {
      return guest.attemptRunning()
          ? expected(guest, ref, "an attempt runs on " + guest.machine())
          : leak(guest, ref, new Leak.Lingering(socket, guest, holder.ref()));
    }
    if (holder.beingBorn()) {
      return expected(guest, ref, holder.ref() + " is being started and about to close it");
    }
    return leak(
        guest,
        ref,
        family
            .origin(holder, holders)
            .<Leak>map(origin -> new Leak.Inherited(socket, guest, holder.ref(), origin))
            .orElseGet(() -> new Leak.Foreign(socket, guest, holder.ref())));
  }

  private SocketFinding expected(WatchedGuest guest, Optional<ProcessRef> holder, String why) {
    return new SocketFinding(socket, Optional.of(guest.machine()), holder, Optional.empty(), why);
  }

  private SocketFinding leak(WatchedGuest guest, Optional<ProcessRef> holder, Leak leak) {
    return new SocketFinding(
        socket, Optional.of(guest.machine()), holder, Optional.of(leak), leak.sentence());
  }
}
