package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which requirements a machine fulfils, and in words which it does not. */
final class MachineMatch {

  private MachineMatch() {}

  /** Whether the machine can serve jobs with this requirement. */
  static boolean serves(MachineView machine, Requirement requirement) {
    return mismatches(machine, requirement).isEmpty();
  }

  /** Whether a machine that has not failed the job yet and will stay could serve it. */
  static boolean another(List<MachineView> machines, Requirement requirement, Set<String> failed) {
    return machines.stream()
        .filter(machine -> !machine.leaving())
        .filter(machine -> !failed.contains(machine.name()))
        .anyMatch(machine -> serves(machine, requirement));
  }

  /**
   * Whether one of these machines is idle and could serve that job, which it has not failed yet.
   */
  static boolean idle(List<MachineView> machines, Job job) {
    return machines.stream()
        .filter(machine -> machine.occupied().isEmpty() && !machine.leaving())
        .filter(machine -> !job.excludedMachines().contains(machine.name()))
        .anyMatch(machine -> serves(machine, job.spec().requirement()));
  }

  /** Every constraint that the machine does not fulfil; empty when it can serve. */
  static List<String> mismatches(MachineView machine, Requirement requirement) {
    List<String> mismatches = new ArrayList<>();
    requirement
        .machine()
        .filter(name -> !name.equals(machine.name()))
        .ifPresent(name -> mismatches.add("the job asks for machine " + name));
    requirement
        .platform()
        .filter(platform -> !platform.equals(machine.platform()))
        .ifPresent(
            platform ->
                mismatches.add(
                    "platform is %s, the job asks for %s".formatted(machine.platform(), platform)));
    requirement
        .arch()
        .filter(arch -> !runs(machine.arch(), arch))
        .ifPresent(
            arch ->
                mismatches.add("arch is %s, the job asks for %s".formatted(machine.arch(), arch)));
    requirement.tags().stream()
        .filter(tag -> !machine.tags().contains(tag))
        // Cuckoo's users name the architecture among the tags.
        .filter(tag -> !runs(machine.arch(), tag))
        .forEach(tag -> mismatches.add("tag " + tag + " is missing"));
    return mismatches;
  }

  private static boolean runs(String machineArch, String wanted) {
    return machineArch.equals(wanted) || (machineArch.equals("x64") && wanted.equals("x86"));
  }
}
