package io.rookery.scheduler.machine.qemu;

import io.rookery.capture.process.ResourceLimits;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How far a guest may fill the file that takes what it writes to its disk. QEMU says when a write
 * is about to go further, and the guest is ended for it; one that is faster than that meets the
 * kernel, which lets the process write no file beyond {@link #wall()}: the write fails then.
 *
 * @param end of the file, in bytes
 * @param memory of the guest, in bytes; a dump of it is written by the same process
 */
record DiskGrowth(long end, long memory) {
  /**
   * What a guest may write, in bytes, between its reaching the end and its being ended; and what a
   * memory dump has beside the memory.
   */
  static final long SLACK = 64L << 20;

  private static final int MEBIBYTE_BITS = 20;

  /** For a disk whose file has that many bytes before the guest writes to it. */
  static DiskGrowth of(QemuOptions options, long before) {
    return new DiskGrowth(
        before + ((long) options.diskGrowth() << MEBIBYTE_BITS),
        (long) options.memory() << MEBIBYTE_BITS);
  }

  /** For the kernel: a memory dump has room, and so has the disk with some slack. */
  ResourceLimits wall() {
    return ResourceLimits.none().withFileSize(Math.max(end, memory) + SLACK);
  }

  /**
   * Has QEMU tell of the first write beyond the end. To be called before the guest runs; fails with
   * {@link MachineException}.
   */
  Future<Void> watch(QemuProcess process) {
    return process
        .qmp()
        .list("query-named-block-nodes", new JsonObject().put("flat", true))
        .compose(
            nodes -> {
              List<String> written =
                  nodes.stream()
                      .filter(JsonObject.class::isInstance)
                      .map(JsonObject.class::cast)
                      .filter(DiskGrowth::isWrittenFile)
                      .map(node -> String.valueOf(node.getValue("node-name")))
                      .toList();
              return written.size() == 1
                  ? watch(process.qmp(), written.get(0))
                  : Future.failedFuture(
                      new MachineException(
                          "QEMU names %d files that its guest's disk is written to, not one"
                              .formatted(written.size())));
            });
  }

  private static boolean isWrittenFile(JsonObject node) {
    return "file".equals(node.getValue("drv")) && Boolean.FALSE.equals(node.getValue("ro"));
  }

  private Future<Void> watch(Qmp qmp, String node) {
    return qmp.execute(
            "block-set-write-threshold",
            new JsonObject().put("node-name", node).put("write-threshold", end))
        .mapEmpty();
  }
}
