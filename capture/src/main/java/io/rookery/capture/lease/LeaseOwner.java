package io.rookery.capture.lease;

import io.rookery.capture.process.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One run of one node on one boot of one host.
 *
 * @param node the configured name, the same after a restart
 * @param boot another one at every start of the node
 * @param process the node's own process
 * @param hostBoot another one at every boot of the host, see random(4); pids and start times of two
 *     boots have nothing to do with each other
 */
public record LeaseOwner(String node, String boot, ProcessIdentity process, String hostBoot) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** This process as the node of that name. Reads {@code /proc}: not for an event loop. */
  static LeaseOwner thisProcess(String node, String boot) throws IOException {
    long pid = ProcessHandle.current().pid();
    long startTime =
        ProcessStat.read(pid)
            .map(ProcessStat::startTime)
            .orElseThrow(() -> new IOException("cannot read /proc/" + pid + "/stat"));
    return new LeaseOwner(node, boot, new ProcessIdentity(pid, startTime), currentHostBoot());
  }

  static String currentHostBoot() throws IOException {
    return Files.readString(BOOT_ID).trim();
  }

  /** Whether the owner's process still runs, given the id of the host's present boot. */
  boolean runs(String currentHostBoot) {
    return hostBoot.equals(currentHostBoot) && process.find().isPresent();
  }
}
