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
  private final Ledger ledger;
  private final Optional<FileSink> sink;
  private final Measure measure;
  private long remaining;
  private boolean cut;

  private Intake(Ledger ledger, Optional<FileSink> sink, Measure measure) {
    this.ledger = ledger;
    this.sink = sink;
    this.measure = measure;
    this.remaining = measure.limit(ledger.limits());
    this.cut = sink.isEmpty();
  }

  /** Stores the payload. */
  static Intake storing(Ledger ledger, FileSink sink, Measure measure) {
    return new Intake(ledger, Optional.of(sink), measure);
  }

  /** Throws the payload away. */
  static Intake discarding(Ledger ledger) {
    return new Intake(ledger, Optional.empty(), Measure.UPLOAD);
  }

  /**
   * Takes the next bytes; the next call has to wait for the future.
   *
   * @return fails with {@link ProtocolViolation} when the connection is to be closed: even throwing
   *     away has gone on for too long, or the dialect has no throwing away
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
      ledger.cut("more bytes of one file or stream than may be (" + measure.limitedBy() + ")");
    }
    return written.compose(done -> mark()).compose(done -> beyond(bytes.length() - stored));
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
              ledger.unwritable("a file could not be written: " + cause.getMessage());
              return null;
            });
  }

  private Future<Void> mark() {
    if (cut) {
      return Future.succeededFuture();
    }
    cut = true;
    Buffer mark = Buffer.buffer(measure.mark());
    ledger.add(mark.length());
    return store(mark);
  }

  private Future<Void> beyond(int length) {
    return measure.closing()
        ? Future.failedFuture(new ProtocolViolation("it goes on beyond a limit"))
        : discard(length);
  }

  private Future<Void> discard(int length) {
    return ledger.discard(length)
        ? Future.succeededFuture()
        : Future.failedFuture(new ProtocolViolation("it sent too much after a limit"));
  }
}
