package io.rookery.scheduler.machine.netns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * What a guest sees as its root: the host's programs read-only, a few files of its own, and empty
 * places to write that are gone with the guest.
 */
final class GuestRoot {
  private static final int FIRST_UID = 61_000;
  private static final int UIDS = 4_000;
  private static final int PROCESSES = 512;
  private static final String HOSTNAME = "guest";

  private final Path directory;

  /** {@code directory} holds the files that guests see; nothing else of it is visible to them. */
  GuestRoot(Path directory) {
    this.directory = directory;
  }

  /** Writes the files that all guests share; blocks. */
  void lay() throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    write("passwd", "root:x:0:0::/:/bin/sh\n");
    write("group", "root:x:0:\n");
    write("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    write("hosts", "127.0.0.1 localhost\n127.0.1.1 " + HOSTNAME + "\n");
    try (InputStream agent = GuestRoot.class.getResourceAsStream("/guest/agent/agent.py")) {
      if (agent == null) {
        throw new IOException("the jar holds no guest/agent/agent.py");
      }
      Files.write(directory.resolve("agent.py"), agent.readAllBytes());
    }
    readable("agent.py");
  }

  /** Writes the files of one guest; blocks. */
  void lay(GuestNetwork network) throws IOException {
    write(
        resolver(network),
        "nameserver %s\noptions timeout:1 attempts:2\n".formatted(network.hostAddress()));
  }

  private static String resolver(GuestNetwork network) {
    return network.namespace() + ".resolv.conf";
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
    readable(name);
  }

  private void readable(String name) throws IOException {
    Files.setPosixFilePermissions(
        directory.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
  }

  /**
   * The command that becomes a guest: its own processes, mounts, host name and files, no
   * capability, and a user that owns nothing on the host. The network namespace is the caller's
   * business.
   *
   * @param index tells guests of one node apart, so that they are different users
   */
  List<String> command(GuestNetwork network, int index, String protocol, int port) {
    List<String> command = new ArrayList<>(List.of("bwrap"));
    add(command, "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", HOSTNAME);
    add(command, "--die-with-parent", "--new-session", "--cap-drop", "ALL");
    add(command, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--clearenv");
    add(command, "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    add(command, "--setenv", "HOME", "/home/user", "--setenv", "LANG", "C.UTF-8");
    // Hosts have the agents make the analyzer's folder in the root, where real guests may write.
    add(command, "--perms", "1777", "--tmpfs", "/");
    add(command, "--ro-bind", "/usr", "/usr");
    for (String top : List.of("bin", "sbin", "lib", "lib64", "lib32", "libx32")) {
      programs(command, top);
    }
    add(command, "--perms", "0755", "--dir", "/etc");
    add(command, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache");
    add(command, "--ro-bind-try", "/etc/alternatives", "/etc/alternatives");
    for (String own : List.of("passwd", "group", "nsswitch.conf", "hosts")) {
      add(command, "--ro-bind", directory.resolve(own).toString(), "/etc/" + own);
    }
    add(command, "--ro-bind", directory.resolve(resolver(network)).toString(), "/etc/resolv.conf");
    add(command, "--proc", "/proc", "--dev", "/dev");
    for (String writable : List.of("/tmp", "/var/tmp", "/home/user", "/dev/shm")) {
      add(command, "--perms", "1777", "--tmpfs", writable);
    }
    add(command, "--perms", "0755", "--dir", "/opt", "--perms", "0755", "--dir", "/opt/agent");
    add(command, "--ro-bind", directory.resolve("agent.py").toString(), "/opt/agent/agent.py");
    add(command, "--chdir", "/home/user", "--");
    String uid = Integer.toString(FIRST_UID + index % UIDS);
    // Each guest is a user of its own, so a fork bomb meets its own limit and nobody else's.
    add(command, "/usr/bin/prlimit", "--nproc=" + PROCESSES + ":" + PROCESSES, "--");
    add(command, "/usr/bin/setpriv", "--reuid", uid, "--regid", uid, "--clear-groups");
    add(command, "--inh-caps=-all", "--no-new-privs", "--");
    add(command, "/usr/bin/python3", "-B", "/opt/agent/agent.py", "--protocol", protocol);
    add(command, "--host", "0.0.0.0", "--port", Integer.toString(port));
    return List.copyOf(command);
  }

  /** Most hosts link {@code /bin} and its like into {@code /usr}; older ones have real folders. */
  private static void programs(List<String> command, String name) {
    Path top = Path.of("/", name);
    if (Files.isSymbolicLink(top)) {
      add(command, "--symlink", "usr/" + name, top.toString());
    } else {
      add(command, "--ro-bind-try", top.toString(), top.toString());
    }
  }

  private static void add(List<String> command, String... arguments) {
    command.addAll(List.of(arguments));
  }
}
