package io.rookery.scheduler.result;

import io.rookery.scheduler.machine.Dialect;
import java.util.List;
import java.util.function.LongSupplier;

/** Tells from a header and its metadata lines what a connection brings. */
final class DeliveryReader {
  private static final long LARGEST_PROCESS_ID = (1L << 32) - 1;

  private final Dialect dialect;
  private final LongSupplier elapsed;

  /** Screenshots without a name are named by {@code elapsed}, the attempt's milliseconds so far. */
  DeliveryReader(Dialect dialect, LongSupplier elapsed) {
    this.dialect = dialect;
    this.elapsed = elapsed;
  }

  /** The header in that line; fails with {@link ProtocolViolation}. */
  Header header(byte[] line) {
    return Header.parse(line, dialect);
  }

  /** How many metadata lines belong to that header. */
  int metadataLines(Header header) {
    return header.metadataLines(dialect);
  }

  /** The delivery; fails with {@link ProtocolViolation}. */
  Delivery read(Header header, List<byte[]> metadata) {
    return switch (header.command()) {
      case FILE -> new FileMetadata(dialect, metadata).delivery();
      case LOG ->
          // The peers lose the log of an analyzer that was started again; here it stands beside.
          Delivery.logOf(
              new Destination(
                  ResultPath.inFolder("analysis.log"), Placement.NUMBERED, Measure.LOG));
      case BSON -> behaviour(header, ".bson");
      case PROTO -> behaviour(header, ".protobuf");
      case SCREENSHOT ->
          Delivery.of(
              new Destination(
                  ResultPath.in("shots", elapsed.getAsLong() + ".jpg"),
                  Placement.NUMBERED,
                  Measure.SCREENSHOT));
    };
  }

  /**
   * The log of one process. Windows gives process ids again, so a second stream of the same id is
   * another process: it is stored beside the first, where the peers would overwrite that.
   */
  private static Delivery behaviour(Header header, String suffix) {
    if (header.number().isEmpty()) {
      return Delivery.discarded();
    }
    long pid = header.number().getAsLong();
    if (pid < 0 || pid > LARGEST_PROCESS_ID) {
      throw new ProtocolViolation("the process id of its header is out of range");
    }
    return Delivery.of(
        new Destination(
            ResultPath.in("logs", pid + suffix), Placement.NUMBERED, Measure.BEHAVIOUR));
  }
}
