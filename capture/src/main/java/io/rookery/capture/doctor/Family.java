package io.rookery.capture.doctor;

import io.rookery.capture.lease.LeaseOwner;
import io.rookery.capture.lease.LeaseStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The node, its descendants, and what its launcher and its leases know as children. */
final class Family {
  private final HostView host;
  private final long node;
  private final DoctorQuestion question;
  private final List<HostProcess> members;

  Family(HostView host, long node, DoctorQuestion question) {
    this.host = host;
    this.node = node;
    this.question = question;
    this.members = new ArrayList<>(host.descendants(node));
    for (KnownChild known : question.children()) {
      host.process(known.pid())
          .filter(process -> known.is(process) && !members.contains(process))
          .ifPresent(members::add);
    }
  }

  boolean isNode(HostProcess process) {
    return process.stat().pid() == node;
  }

  /** The children, however deep, without the node. */
  List<HostProcess> members() {
    return members;
  }

  Optional<String> launchedAs(HostProcess process) {
    return question.children().stream()
        .filter(known -> known.is(process))
        .map(KnownChild::name)
        .findFirst();
  }

  /**
   * From whom a process has a socket to a guest. A child of the node has it from the node, because
   * no child opens a connection to a guest itself; any other process has it from one that ran
   * before it and holds it too. Empty if it may well have opened it itself.
   */
  Optional<ProcessRef> origin(HostProcess holder, List<HostView.Holder> holders) {
    boolean ofNode =
        members.contains(holder) || holders.stream().anyMatch(other -> isNode(other.process()));
    return (ofNode ? nodeRef() : leasingNode(holder)).or(() -> eldest(holder, holders));
  }

  private static Optional<ProcessRef> eldest(HostProcess holder, List<HostView.Holder> holders) {
    return holders.stream()
        .map(HostView.Holder::process)
        .filter(other -> other.stat().startTime() < holder.stat().startTime())
        .min(Comparator.comparingLong(other -> other.stat().startTime()))
        .map(HostProcess::ref);
  }

  private Optional<ProcessRef> nodeRef() {
    return host.process(node).map(HostProcess::ref);
  }

  private Optional<ProcessRef> leasingNode(HostProcess holder) {
    return question.leases().stream()
        .map(LeaseStatus::lease)
        .filter(
            lease ->
                lease
                    .process()
                    .filter(
                        process ->
                            process.pid() == holder.stat().pid()
                                && process.startTime() == holder.stat().startTime())
                    .isPresent())
        .map(lease -> ref(lease.owner()))
        .findFirst();
  }

  private static ProcessRef ref(LeaseOwner owner) {
    return new ProcessRef(owner.process().pid(), owner.node(), owner.process().startTime());
  }
}
