package io.rookery.capture.doctor;

import io.rookery.capture.lease.LeaseRecord;
import java.util.Optional;

/** Something that is held and should not be. */
public sealed interface Leak {

  /** One lower-case word, for events and metrics. */
  String kind();

  /** What is the case, why, and what helps, for a person. */
  String sentence();

  /** The process that holds it, if it is known. */
  default Optional<ProcessRef> holder() {
    return Optional.empty();
  }

  /** A leak of a socket to a guest. */
  sealed interface OfSocket extends Leak {
    TcpSocket socket();

    WatchedGuest guest();
  }

  /** The bug of 2016: a child got the socket when it was forked, and nobody else can end it. */
  record Inherited(TcpSocket socket, WatchedGuest guest, ProcessRef child, ProcessRef origin)
      implements OfSocket {
    @Override
    public String kind() {
      return "inherited";
    }

    @Override
    public Optional<ProcessRef> holder() {
      return Optional.of(child);
    }

    @Override
    public String sentence() {
      return "%s holds %s; it was inherited from %s; %s"
          .formatted(child, socket, origin, cure(socket));
    }
  }

  /** The node itself still holds a socket to a guest on which it runs no attempt. */
  record Lingering(TcpSocket socket, WatchedGuest guest, ProcessRef node) implements OfSocket {
    @Override
    public String kind() {
      return "lingering";
    }

    @Override
    public Optional<ProcessRef> holder() {
      return Optional.of(node);
    }

    @Override
    public String sentence() {
      return "%s, this node, holds %s although it runs no attempt on %s; `ss -K dst %s dport = :%d` ends the socket"
          .formatted(
              node,
              socket,
              guest.machine(),
              socket.remote().getAddress().getHostAddress(),
              socket.remote().getPort());
    }
  }

  /** A process that has nothing to do with the node talks to the guest. */
  record Foreign(TcpSocket socket, WatchedGuest guest, ProcessRef stranger) implements OfSocket {
    @Override
    public String kind() {
      return "foreign";
    }

    @Override
    public Optional<ProcessRef> holder() {
      return Optional.of(stranger);
    }

    @Override
    public String sentence() {
      return "%s holds %s; it is no process of this node; %s"
          .formatted(stranger, socket, cure(socket));
    }
  }

  /** No process that this user may look into holds it, and yet it is there. */
  record Unowned(TcpSocket socket, WatchedGuest guest) implements OfSocket {
    @Override
    public String kind() {
      return "unowned";
    }

    @Override
    public String sentence() {
      return "%s is held by a process that cannot be seen, and no attempt runs on %s; look as root with `ss -tnp dst %s`"
          .formatted(socket, guest.machine(), socket.remote().getAddress().getHostAddress());
    }
  }

  /** A child holds a socket or a pipe of the node that does not lead to a guest. */
  record SharedDescriptor(ProcessRef child, String descriptor, ProcessRef node) implements Leak {
    @Override
    public String kind() {
      return "shared";
    }

    @Override
    public Optional<ProcessRef> holder() {
      return Optional.of(child);
    }

    @Override
    public String sentence() {
      return "%s holds descriptor %s, which it inherited from %s; the node cannot end it by closing its own; ending %s does"
          .formatted(child, descriptor, node, child);
    }
  }

  /** A lease whose node has ended without releasing it. */
  record OwnerlessLease(LeaseRecord lease) implements Leak {
    @Override
    public String kind() {
      return "ownerless";
    }

    @Override
    public String sentence() {
      return "%s was made by an earlier run of %s (pid %d), which has ended; start that node on this host and it removes it"
          .formatted(
              lease.what().description(), lease.owner().node(), lease.owner().process().pid());
    }
  }

  private static String cure(TcpSocket socket) {
    return switch (socket.state()) {
      case CLOSE_WAIT ->
          "the guest has closed its side and is not held up; ending the process removes the socket";
      case SYN_SENT ->
          "the agent will wait for it once the guest is up; ending the process prevents that";
      default -> "ending it frees the agent";
    };
  }
}
