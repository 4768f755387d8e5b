package io.rookery.capture.doctor;

import io.rookery.capture.lease.LeaseStatus;
import java.util.List;

/**
 * What a node knows and the doctor compares the host with.
 *
 * @param children those the launcher says are alive
 * @param leases everything recorded below the node's data directory
 */
public record DoctorQuestion(
    List<WatchedGuest> guests, List<KnownChild> children, List<LeaseStatus> leases) {
  public DoctorQuestion {
    guests = List.copyOf(guests);
    children = List.copyOf(children);
    leases = List.copyOf(leases);
  }

  static DoctorQuestion about(WatchedGuest guest) {
    return new DoctorQuestion(List.of(guest), List.of(), List.of());
  }
}
