package io.rookery.capture.doctor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * Says which process holds which socket to which guest, and whether it should. Reads {@code /proc}
 * on a worker thread; may be called on any thread, and completes on the caller's context. Sees the
 * descriptors of other users' processes only as root.
 */
public final class Doctor {
  private final Vertx vertx;
  private final HostReader reader;
  private final long node;

  Doctor(Vertx vertx, ProcFiles proc, long node) {
    this.vertx = vertx;
    this.reader = new HostReader(proc, node);
    this.node = node;
  }

  /** A doctor for the node that this process is. */
  public static Doctor create(Vertx vertx) {
    return of(vertx, Path.of("/proc"), ProcessHandle.current().pid());
  }

  /** A doctor for the node that another process is, or one that reads another tree. */
  public static Doctor of(Vertx vertx, Path proc, long node) {
    return new Doctor(vertx, new DiskProcFiles(proc), node);
  }

  /** Looks at everything, in one pass over the host's processes and network namespaces. */
  public Future<DoctorReport> examine(DoctorQuestion question) {
    return vertx.executeBlocking(
        () -> {
          Diagnosis diagnosis = new Diagnosis(question, node);
          return diagnosis.of(reader.readEveryNetwork(diagnosis::wants));
        },
        false);
  }

  /**
   * Looks for sockets to one guest only, say after an attempt: reads two files if there are none,
   * and the host's descriptors only if there are.
   */
  public Future<DoctorReport> examine(WatchedGuest guest) {
    return vertx.executeBlocking(
        () ->
            reader.nodeSockets(guest::isReachedBy).isEmpty()
                ? DoctorReport.nothingFound()
                : new Diagnosis(DoctorQuestion.about(guest), node)
                    .of(reader.readNodeNetwork(guest::isReachedBy)),
        false);
  }
}
