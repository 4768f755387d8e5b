package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.MachineException;
import java.util.List;
import java.util.stream.Collectors;

/** Why a group does not open: an operator should see all that is to be mended, at once. */
final class Refusals {
  private static final int EXPLAINED = 5;

  private Refusals() {}

  /** Of those that are not opened, at least one; the first few with their reasons. */
  static MachineException of(List<ProgramPlace> places) {
    List<ProgramPlace> refused = places.stream().filter(place -> place.opened().failed()).toList();
    String reasons =
        refused.stream()
            .limit(EXPLAINED)
            .map(place -> place.opened().cause().getMessage())
            .collect(Collectors.joining("; "));
    if (refused.size() == 1) {
      return new MachineException(reasons);
    }
    String others =
        refused.stream()
            .skip(EXPLAINED)
            .map(place -> place.machine().name())
            .collect(Collectors.joining(", "));
    return new MachineException(
        "%d of %d machines cannot be used; mend them or take them out of the group: %s%s"
            .formatted(
                refused.size(),
                places.size(),
                reasons,
                others.isEmpty() ? "" : "; the same way or another: " + others));
  }
}
