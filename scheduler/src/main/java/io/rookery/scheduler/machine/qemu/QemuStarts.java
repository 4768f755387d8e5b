package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.process.ResourceLimits;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.host.HostRoom;
import io.rookery.scheduler.machine.qemu.Hardware.Disk;
import io.rookery.scheduler.machine.qemu.Hardware.Memory;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a machine's QEMU comes to be, in each way in which it may. Every guest it completes with is
 * paused; a start that fails leaves nothing. Lives on the driver's home.
 */
final class QemuStarts {
  private final MachineryContext context;
  private final QemuOptions options;
  private final HostRoom room;

  QemuStarts(MachineryContext context, QemuOptions options) {
    this.context = context;
    this.options = options;
    this.room = new HostRoom(context.directory());
  }

  /** For a template, whose memory and disk are written to those files. */
  Future<QemuProcess> draft(QemuPlace place, Hardware hardware, Template draft) {
    // No sample runs in it, and QEMU opens its disk once more when it lets go of it: it stays root.
    return started(
            place,
            options.memory(),
            new Sandbox(
                place.folder().path(),
                files(Set.of(options.image())),
                Set.of(draft.folder()),
                OptionalInt.empty(),
                ResourceLimits.none()),
            ConsoleLog.in(draft.folder()),
            0,
            hardware.command(
                place.network().tap(),
                Optional.of(new Memory(draft.memory().toString(), true)),
                new Disk(draft.disk().toString(), false),
                List.of("-S")))
        .compose(process -> orEnded(process, place.guarded()));
  }

  /** As the template was saved. */
  Future<QemuProcess> restored(
      QemuPlace place, Hardware hardware, RestoreRequest request, Template template) {
    return guest(
            place,
            // QEMU opens the memory for writing even when it maps it privately.
            files(Set.of(template.disk(), options.image())),
            Set.of(template.memory()),
            DiskGrowth.of(options, 0),
            request,
            hardware.command(
                place.network().tap(),
                Optional.of(new Memory(template.memory().toString(), false)),
                new Disk(template.disk().toString(), true),
                List.of("-S", "-incoming", "defer")))
        .compose(process -> filled(process, template));
  }

  private Future<QemuProcess> filled(QemuProcess process, Template template) {
    return orEnded(process, new StateTransfer(context.vertx(), process).in(template.state()));
  }

  private static Future<QemuProcess> orEnded(QemuProcess process, Future<Void> work) {
    return work.map(process)
        .recover(cause -> process.end().transform(ended -> Future.failedFuture(cause)));
  }

  /** As the machine's snapshot inside its own disk was saved, which has that many bytes now. */
  Future<QemuProcess> reverted(
      QemuPlace place, Hardware hardware, RestoreRequest request, long length) {
    Path disk = place.disk().path();
    return guest(
        place,
        files(Set.of()),
        Set.of(disk),
        DiskGrowth.of(options, length),
        request,
        hardware.command(
            place.network().tap(),
            Optional.empty(),
            new Disk(disk.toString(), false),
            List.of("-S", "-loadvm", place.machine().snapshot().orElseThrow())));
  }

  /** Before its first instruction. */
  Future<QemuProcess> booting(QemuPlace place, Hardware hardware, RestoreRequest request) {
    return guest(
        place,
        files(Set.of(options.image())),
        Set.of(),
        DiskGrowth.of(options, 0),
        request,
        hardware.command(
            place.network().tap(),
            Optional.empty(),
            new Disk(options.image().toString(), true),
            List.of("-S")));
  }

  private Future<QemuProcess> guest(
      QemuPlace place,
      Set<Path> read,
      Set<Path> written,
      DiskGrowth growth,
      RestoreRequest request,
      List<String> command) {
    return started(
            place,
            0,
            new Sandbox(
                place.folder().path(), read, written, OptionalInt.of(place.user()), growth.wall()),
            ConsoleLog.in(request.folder()),
            request.jobId(),
            command)
        .compose(process -> orEnded(process, growth.watch(process)));
  }

  private Future<QemuProcess> started(
      QemuPlace place,
      int mebibytes,
      Sandbox sandbox,
      Path console,
      long jobId,
      List<String> command) {
    if (place.isRemoved()) {
      return Future.failedFuture(
          new MachineException(place.machine().name() + " was removed meanwhile"));
    }
    QemuProcess process =
        new QemuProcess(
            context.vertx(),
            context.launcher(),
            place.folder(),
            context.step(),
            place.machine().name());
    Future<Void> ready =
        place
            .vacated()
            .transform(gone -> place.trusted())
            .compose(
                stands ->
                    context
                        .vertx()
                        .executeBlocking(
                            () -> room.require(place.machine().name(), mebibytes), false));
    // In this turn, so that whoever ends this life waits for what is being prepared for it.
    place.begins(process);
    Future<Void> started =
        process.start(ready, sandbox, place.network().namespace(), console, jobId, command);
    return orEnded(
        process,
        started.onFailure(
            cause -> {
              if (ready.succeeded() && !process.isEnding()) {
                // Its network may be gone, which is why it could not start.
                place.doubt();
              }
            }));
  }

  private Set<Path> files(Set<Path> own) {
    Set<Path> files = new HashSet<>(own);
    options.boot().ifPresent(boot -> files.addAll(Set.of(boot.kernel(), boot.initrd())));
    return files;
  }
}
