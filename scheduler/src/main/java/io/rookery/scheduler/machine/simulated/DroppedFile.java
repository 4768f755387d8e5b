package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;

/**
 * A file that a simulated sample leaves.
 *
 * @param name of the file in the guest
 * @param content follows from the sample alone
 */
record DroppedFile(String name, Buffer content) {
  private static final int PID = 1844;
  private static final int PARENT = 1320;

  static DroppedFile of(String sampleSha256, int number) {
    return new DroppedFile(
        "dropped-" + number + ".txt",
        Buffer.buffer("file %d of sample %s\n".formatted(number, sampleSha256)));
  }

  /** The whole connection that brings it to the result server. */
  Buffer delivery(Dialect dialect) {
    String sha256 = sha256(content);
    String metadata =
        dialect == Dialect.CUCKOO
            ? "files/%s_%s\n/tmp/%s\n%d\n".formatted(sha256.substring(0, 16), name, name, PID)
            : "files/%s\n/tmp/%s\n%d\n%d\n\nfiles\n0\n".formatted(sha256, name, PID, PARENT);
    return Buffer.buffer("FILE 2\n" + metadata).appendBuffer(content);
  }

  static String sha256(Buffer bytes) {
    return HexFormat.of().formatHex(UploadSink.sha256().digest(bytes.getBytes()));
  }
}
