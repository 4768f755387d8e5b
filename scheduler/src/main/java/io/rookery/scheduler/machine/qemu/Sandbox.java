package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.process.ResourceLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a QEMU process sees of the host: its programs read-only, its own folder, the files of its
 * machine, and the devices it needs. It begins as root, because only that may open a tap and the
 * template's files, and drops to a user of its own before the guest's first instruction; its first
 * process keeps the promise that nothing outlives the node, which a change of user would break.
 *
 * @param read further files and folders that it may read, at their own paths
 * @param written those that it opens for writing too
 * @param user whom it becomes; it stays root if empty
 * @param limits what it may use
 */
record Sandbox(
    Path life, Set<Path> read, Set<Path> written, OptionalInt user, ResourceLimits limits) {
  /** Where the machine's own folder is inside. */
  static final String LIFE = "/life";

  /** The command with which that program runs in it; looks at the host's folders, so it blocks. */
  List<String> command(List<String> program) {
    List<String> command = new ArrayList<>(List.of("bwrap"));
    add(command, "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent");
    // No session of its own: the launcher has made one, and its group is what a stop kills.
    add(command, "--clearenv", "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin");
    add(command, "--setenv", "TMPDIR", LIFE, "--setenv", "HOME", LIFE);
    add(command, "--ro-bind", "/usr", "/usr");
    for (String top : List.of("bin", "sbin", "lib", "lib64")) {
      if (java.nio.file.Files.isSymbolicLink(Path.of("/", top))) {
        add(command, "--symlink", "usr/" + top, "/" + top);
      } else {
        add(command, "--ro-bind-try", "/" + top, "/" + top);
      }
    }
    add(command, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache");
    add(command, "--ro-bind-try", "/etc/alternatives", "/etc/alternatives");
    add(command, "--proc", "/proc", "--dev", "/dev");
    add(command, "--dev-bind", "/dev/net/tun", "/dev/net/tun");
    add(command, "--dev-bind-try", "/dev/kvm", "/dev/kvm");
    add(command, "--bind", life.toString(), LIFE);
    read.forEach(file -> add(command, "--ro-bind", file.toString(), file.toString()));
    written.forEach(file -> add(command, "--bind", file.toString(), file.toString()));
    add(command, "--chdir", LIFE, "--");
    command.addAll(program);
    user.ifPresent(id -> add(command, "-runas", id + ":" + id));
    add(command, "-sandbox");
    add(command, "on,obsolete=deny,spawn=deny,resourcecontrol=deny");
    return List.copyOf(command);
  }

  private static void add(List<String> command, String... arguments) {
    command.addAll(List.of(arguments));
  }
}
