package io.rookery.capture.lease;

import io.rookery.capture.process.ProcessStat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the processes that carry the id of a lease in their environment: a child whose pid was not
 * recorded in time, and what a child left behind when it ended.
 */
final class MarkedProcesses {
  private static final Logger LOG = LoggerFactory.getLogger(MarkedProcesses.class);
  private static final Path PROC = Path.of("/proc");
  private static final int LONGEST_ENVIRONMENT = 256 * 1024;
  private static final String PREFIX = LeaseRecord.MARK + "=";

  private MarkedProcesses() {}

  /** By the id of the lease. Reads {@code /proc} once: not for an event loop. */
  static Map<String, List<OwnedProcess>> find(List<LeaseRecord> leases) {
    Set<String> wanted = leases.stream().map(LeaseRecord::id).collect(Collectors.toSet());
    Map<String, List<OwnedProcess>> found = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        look(process, wanted, found);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.error("Cannot list {}: processes of the last run may go on unseen", PROC, e);
    }
    return found;
  }

  private static void look(
      Path process, Set<String> wanted, Map<String, List<OwnedProcess>> found) {
    long pid = Long.parseLong(process.getFileName().toString());
    // The identity comes first: if the pid changes hands before its environment is read, the mark
    // read belongs to a process that the identity does not match, and nothing is ended.
    Optional<ProcessStat> stat = ProcessStat.read(pid);
    Optional<String> mark = stat.flatMap(known -> mark(process)).filter(wanted::contains);
    if (mark.isPresent() && pid != ProcessHandle.current().pid()) {
      OwnedProcess.of(new ProcessIdentity(pid, stat.get().startTime()))
          .ifPresent(
              owned -> found.computeIfAbsent(mark.get(), id -> new ArrayList<>()).add(owned));
    }
  }

  private static Optional<String> mark(Path process) {
    try (InputStream in = Files.newInputStream(process.resolve("environ"))) {
      String text = new String(in.readNBytes(LONGEST_ENVIRONMENT), StandardCharsets.ISO_8859_1);
      return text.contains(PREFIX) ? value(text) : Optional.empty();
    } catch (IOException goneOrAnotherUsers) {
      return Optional.empty();
    }
  }

  private static Optional<String> value(String environment) {
    for (String variable : environment.split("\0")) {
      if (variable.startsWith(PREFIX)) {
        return Optional.of(variable.substring(PREFIX.length()));
      }
    }
    return Optional.empty();
  }
}
