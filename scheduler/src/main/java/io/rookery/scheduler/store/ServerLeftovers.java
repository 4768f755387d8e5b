package io.rookery.scheduler.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.scheduler.job.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing of a server that outlived its node still works on the data. Whoever calls
 * holds the folder's lock, so no living node owns what is found. All methods block.
 *
 * <p>A process counts as left over only when its executable is one of the programs that were
 * unpacked into this very folder; a process number alone proves nothing.
 */
final class ServerLeftovers {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLeftovers.class);
  private final ServerFolder folder;

  ServerLeftovers(ServerFolder folder) {
    this.folder = folder;
  }

  /**
   * Waits for what is ending anyway, ends what is not after a quarter of the time, and puts a stale
   * {@code postmaster.pid} out of the way.
   */
  void clear(Duration deadline) throws IOException, InterruptedException {
    Duration quarter = deadline.dividedBy(4);
    if (!awaitEnd(quarter)) {
      for (ProcessHandle process : living()) {
        LOG.warn("ending {}: a PostgreSQL that outlived its node", process.pid());
        process.destroyForcibly();
      }
      if (!awaitEnd(quarter)) {
        throw new StoreException(
            "a PostgreSQL of an earlier run still works in "
                + folder.path()
                + " and does not end; see `ps` for processes "
                + living().stream().map(ProcessHandle::pid).toList(),
            null);
      }
    }
    removeStalePid();
  }

  private boolean awaitEnd(Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    for (List<ProcessHandle> living = living(); !living.isEmpty(); living = living()) {
      CompletableFuture<?>[] exits =
          living.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
      try {
        CompletableFuture.allOf(exits).get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return false;
      } catch (ExecutionException e) {
        throw new IllegalStateException("the end of a process cannot fail", e);
      }
    }
    return true;
  }

  private List<ProcessHandle> living() {
    return ProcessHandle.allProcesses().filter(this::isOurs).toList();
  }

  private boolean isOurs(ProcessHandle process) {
    return executable(process.pid(), ours());
  }

  private Predicate<Path> ours() {
    return path ->
        path.startsWith(folder.path())
            && path.getName(folder.path().getNameCount()).toString().startsWith("bin-");
  }

  /** False too for what has ended and for a process that may not be looked at. */
  private static boolean executable(long pid, Predicate<Path> test) {
    try {
      return test.test(Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * PostgreSQL refuses to start when the process number in this file is in use, be it by an
   * unreaped process or by another program that was given the number meanwhile; so the file goes
   * when it certainly is not our server's. In all other cases PostgreSQL itself judges best.
   */
  private void removeStalePid() throws IOException {
    Path file = folder.data().resolve("postmaster.pid");
    if (Files.notExists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file, UTF_8);
    if (lines.isEmpty() || !lines.get(0).strip().matches("[1-9][0-9]{0,9}")) {
      return;
    }
    long pid = Long.parseLong(lines.get(0).strip());
    if (isZombie(pid) || executable(pid, ours().negate())) {
      LOG.info("removing {}: process {} is not its server", file, pid);
      Files.delete(file);
    }
  }

  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }
}
