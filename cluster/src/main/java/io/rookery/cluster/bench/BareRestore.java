package io.rookery.cluster.bench;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores the guests of a node's machines once more, with nothing but QEMU: a script starts the
 * same command in the same namespace and speaks the few lines of its protocol.
 */
final class BareRestore {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String PORT = "8000";

  private final ChildLauncher launcher;
  private final Path directory;
  private final Path script;
  private int made;

  /** {@code directory} exists; what is made in it stays. */
  BareRestore(ChildLauncher launcher, Path directory) throws IOException {
    this.launcher = launcher;
    this.directory = directory;
    this.script = directory.resolve("bare-restore.py");
    try (InputStream in = BareRestore.class.getResourceAsStream("/bench/bare-restore.py")) {
      if (in == null) {
        throw new IOException("the jar holds no bench/bare-restore.py");
      }
      Files.copy(in, script);
    }
  }

  /**
   * What it takes.
   *
   * @param namespace that of a machine that is idle
   * @param command how its node started QEMU
   */
  record Guest(String namespace, List<String> command) {

    static Guest of(GuestProcess process) throws IOException {
      return new Guest(process.namespace(), process.command());
    }

    /** The machine's own address on the host follows that of its cable's near end. */
    private String agent() throws IOException {
      NetworkInterface cable = NetworkInterface.getByName(namespace);
      if (cable == null) {
        throw new IOException("there is no cable to " + namespace);
      }
      byte[] near =
          cable
              .inetAddresses()
              .filter(Inet4Address.class::isInstance)
              .findFirst()
              .orElseThrow(() -> new IOException("the cable to " + namespace + " has no address"))
              .getAddress();
      near[near.length - 1]++;
      return InetAddress.getByAddress(near).getHostAddress();
    }

    private Path state() {
      return command.stream()
          .filter(argument -> argument.startsWith("memory-backend-file,"))
          .map(argument -> argument.replaceAll(".*mem-path=([^,]*),.*", "$1"))
          .map(memory -> Path.of(memory).resolveSibling("state"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("QEMU was not started from a template"));
    }
  }

  /** Nanoseconds to the agent's first answer of each, all begun at once. */
  Future<List<Long>> run(List<Guest> guests) throws IOException {
    List<Future<Long>> times = new ArrayList<>();
    for (Guest guest : guests) {
      times.add(run(guest, Files.createDirectory(directory.resolve("bare-" + made++))));
    }
    return Future.all(times).map(done -> done.<Long>list());
  }

  private Future<Long> run(Guest guest, Path folder) throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    command.addAll(List.of(folder.toString(), guest.state().toString(), guest.agent(), PORT));
    command.add("/run/netns/" + guest.namespace());
    command.addAll(guest.command());
    return launcher
        .run(ChildSpec.of("bare restore", command), LIMIT)
        .compose(
            finished ->
                finished.exit().succeeded()
                    ? Future.succeededFuture(Long.parseLong(finished.stdout().strip()) * 1000)
                    : Future.failedFuture("the bare restore failed: " + finished.stderr()));
  }
}
