package io.rookery.capture.lease;

import io.rookery.capture.process.ProcessStat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process that a lease names beyond doubt. Reads {@code /proc}: not for an event loop.
 *
 * @param handle taken <em>before</em> the process was looked at: the JDK signals only if the
 *     process of that pid still has the start time it had then, so a pid that is used again between
 *     the look and the signal is not hit
 */
record OwnedProcess(ProcessIdentity identity, ProcessHandle handle) {

  static Optional<OwnedProcess> of(ProcessIdentity identity) {
    return ProcessHandle.of(identity.pid())
        .map(handle -> new OwnedProcess(identity, handle))
        .filter(OwnedProcess::runs);
  }

  /** The process and the members of the group it leads; none if it does not run any more. */
  static List<OwnedProcess> groupOf(ProcessIdentity leader) {
    return of(leader).stream()
        .flatMap(found -> Stream.concat(Stream.of(found), membersOf(leader)))
        .distinct()
        .toList();
  }

  private static Stream<OwnedProcess> membersOf(ProcessIdentity leader) {
    return ProcessStat.livingMembers(leader.pid()).stream()
        .map(stat -> new ProcessIdentity(stat.pid(), stat.startTime()))
        .flatMap(identity -> of(identity).stream());
  }

  long pid() {
    return identity.pid();
  }

  boolean runs() {
    return identity.find().isPresent();
  }

  void end(boolean kill) {
    if (!runs()) {
      return;
    }
    if (kill) {
      handle.destroyForcibly();
    } else {
      handle.destroy();
    }
  }
}
