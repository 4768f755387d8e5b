package io.rookery.scheduler.result;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * Takes the payload of one connection: stores it up to the limits, marks where it was cut, then
 * reads on and throws away, because an analyzer whose upload is cut off stops working. Used on the
 * result server's context only.
 */
final class Intake {
  /** What the peers' processing knows a cut file by. */
  static final String MARKER = "... (truncated)";

  private final Ledger ledger;
  private final Optional<FileSink> sink;
  private final boolean marked;
  private long remaining;
  private boolean cut;

  private Intake(Ledger ledger, Optional<FileSink> sink, boolean marked, long remaining) {
    this.ledger = ledger;
    this.sink = sink;
    this.marked = marked;
    this.remaining = remaining;
    this.cut = sink.isEmpty();
  }

  /** Stores the payload. */
  static Intake storing(Ledger ledger, FileSink sink, Measure measure) {
    return new Intake(ledger, Optional.of(sink), measure.marked(), measure.limit(ledger.limits()));
  }

  /** Throws the payload away. */
  static Intake discarding(Ledger ledger) {
    return new Intake(ledger, Optional.empty(), false, 0);
  }

  /**
   * Takes the next bytes; the next call has to wait for the future.
   *
   * @return fails with {@link ProtocolViolation} when even throwing away has gone on for too long
   */
  Future<Void> accept(Buffer bytes) {
    if (cut) {
      return discard(bytes.length());
    }
    int within = (int) Math.min(bytes.length(), remaining);
    int stored = ledger.reserve(within);
    remaining -= stored;
    Future<Void> written = store(bytes.slice(0, stored));
    if (stored == bytes.length()) {
      return written;
    }
    if (within < bytes.length()) {
      ledger.cut("a file of more bytes than one may have (results.fileLimit)");
    }
    return written.compose(done -> mark()).compose(done -> discard(bytes.length() - stored));
  }

  /** Completes when what was taken is on the disk under its name. */
  Future<Void> close() {
    return sink.map(
            file ->
                file.close()
                    .otherwise(
                        cause -> {
                          ledger.cut("a file could not be closed: " + cause.getMessage());
                          return null;
                        }))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> store(Buffer bytes) {
    if (bytes.length() == 0) {
      return Future.succeededFuture();
    }
    return sink.orElseThrow()
        .write(bytes)
        .otherwise(
            cause -> {
              cut = true;
              ledger.withdraw(0, bytes.length());
              ledger.cut("a file could not be written: " + cause.getMessage());
              return null;
            });
  }

  private Future<Void> mark() {
    if (cut) {
      return Future.succeededFuture();
    }
    cut = true;
    if (!marked) {
      return Future.succeededFuture();
    }
    ledger.add(MARKER.length());
    return store(Buffer.buffer(MARKER));
  }

  private Future<Void> discard(int length) {
    return ledger.discard(length)
        ? Future.succeededFuture()
        : Future.failedFuture(new ProtocolViolation("it sent too much after a limit"));
  }
}
