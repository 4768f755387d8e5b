package io.rookery.scheduler.machine.libvirt;

import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.program.Deadlines;
import io.rookery.scheduler.machine.program.GroupOptions;
import java.time.Duration;
import java.util.List;

/**
 * What a group of libvirt machines is reached by.
 *
 * @param program the virsh to run
 * @param uri which libvirt it speaks to
 * @param display whether guests have a screen
 * @param asking how often a machine is asked for while events do not tell of it
 */
record LibvirtOptions(
    String program, String uri, Deadlines deadlines, boolean display, Duration asking) {
  static final GroupKeys KEYS = GroupKeys.of("program", "uri", "deadlines", "display", "ask");

  /**
   * Reads a group's options.
   *
   * @throws io.rookery.scheduler.machine.OptionException names the key that is unknown or has a
   *     wrong value
   */
  static LibvirtOptions read(GroupOptions group, Duration step) {
    group.only(KEYS.all());
    return new LibvirtOptions(
        group.text("program").orElse("virsh"),
        group.text("uri").orElse("qemu:///system"),
        Deadlines.read(group, step),
        group.flag("display"),
        group.duration("ask").orElse(Deadlines.ASKING));
  }

  /** How every command begins. */
  List<String> virsh() {
    return List.of(program, "--quiet", "--connect", uri);
  }
}
