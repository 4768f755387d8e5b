package io.rookery.capture.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares what was found on the host with what the node knows. */
final class Diagnosis {
  private final DoctorQuestion question;
  private final long node;

  Diagnosis(DoctorQuestion question, long node) {
    this.question = question;
    this.node = node;
  }

  /** Which rows of the TCP tables matter: those to guests, and those the other side has closed. */
  boolean wants(TcpSocket socket) {
    return socket.state() == TcpState.CLOSE_WAIT || guest(socket).isPresent();
  }

  DoctorReport of(HostView host) {
    Family family = new Family(host, node, question);
    List<SocketFinding> sockets = sockets(host, family);
    List<Leak> leaks = new ArrayList<>();
    sockets.forEach(finding -> finding.leak().ifPresent(leaks::add));
    Inheritance inheritance = new Inheritance(host, node);
    List<ChildFinding> children = new ArrayList<>();
    for (HostProcess child : family.members()) {
      List<Descriptor> inherited = inheritance.of(child);
      children.add(row(family, child, inherited));
      inherited.stream()
          .filter(descriptor -> !leadsToGuest(host, descriptor))
          .map(descriptor -> inheritance.leak(child, descriptor))
          .forEach(leaks::add);
    }
    question.leases().stream()
        .filter(status -> !status.ownerRuns())
        .map(status -> new Leak.OwnerlessLease(status.lease()))
        .forEach(leaks::add);
    return new DoctorReport(sockets, children, question.leases(), leaks, host.unreadable());
  }

  private List<SocketFinding> sockets(HostView host, Family family) {
    List<SocketFinding> findings = new ArrayList<>();
    for (TcpSocket socket : host.sockets()) {
      SocketVerdict verdict = new SocketVerdict(family, socket, host.holders(socket.inode()));
      guest(socket)
          .ifPresentOrElse(
              guest -> findings.addAll(verdict.toGuest(guest)),
              () -> findings.addAll(verdict.elsewhere()));
    }
    return findings;
  }

  private Optional<WatchedGuest> guest(TcpSocket socket) {
    return question.guests().stream().filter(guest -> guest.isReachedBy(socket)).findFirst();
  }

  /** Such a socket has a finding of its own. */
  private boolean leadsToGuest(HostView host, Descriptor descriptor) {
    return descriptor.socket().isPresent()
        && host.sockets().stream()
            .anyMatch(
                socket ->
                    socket.inode() == descriptor.socket().getAsLong() && guest(socket).isPresent());
  }

  private static ChildFinding row(Family family, HostProcess child, List<Descriptor> inherited) {
    return new ChildFinding(
        child.ref(),
        child.stat().parent(),
        family.launchedAs(child),
        child.descriptors().stream()
            .filter(descriptor -> !descriptor.isStandard())
            .map(Descriptor::toString)
            .toList(),
        inherited.stream().map(Descriptor::toString).toList());
  }
}
