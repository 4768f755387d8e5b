package io.rookery.cluster.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into frames: a length of four bytes, big-endian, and a JSON object of that
 * many bytes. A length beyond the bound is refused before anything of the frame is kept. After the
 * first refusal nothing more is read, because nobody knows where the next frame begins.
 */
final class FrameReader {
  private static final int LENGTH_BYTES = 4;

  private final RecordParser records;
  private final Consumer<JsonObject> frames;
  private final Consumer<RefusedFrameException> broken;
  private int limit;
  private boolean lengthNext = true;
  private boolean ended;

  /**
   * Reads at once.
   *
   * @param limit bytes of the longest frame
   * @param broken told once, of what is no frame
   */
  FrameReader(
      ReadStream<Buffer> bytes,
      int limit,
      Consumer<JsonObject> frames,
      Consumer<RefusedFrameException> broken) {
    this.limit = limit;
    this.frames = frames;
    this.broken = broken;
    this.records = RecordParser.newFixed(LENGTH_BYTES, bytes);
    records.handler(this::record);
  }

  void limit(int bytes) {
    limit = bytes;
  }

  void pause() {
    records.pause();
  }

  void resume() {
    records.resume();
  }

  /** From now on what comes is thrown away. */
  void end() {
    ended = true;
    records.resume();
  }

  private void record(Buffer record) {
    if (ended) {
      return;
    }
    try {
      if (lengthNext) {
        expect(record.getInt(0));
      } else {
        records.fixedSizeMode(LENGTH_BYTES);
        lengthNext = true;
        frames.accept(object(record));
      }
    } catch (RefusedFrameException refused) {
      end();
      broken.accept(refused);
    }
  }

  private void expect(int length) {
    // What browsers and other strangers send first reads as a length of more than 500 MiB.
    if (length < 1 || length > limit) {
      throw RefusedFrameException.tooLarge(limit);
    }
    records.fixedSizeMode(length);
    lengthNext = false;
  }

  private static JsonObject object(Buffer record) {
    try {
      if (Json.decodeValue(record) instanceof JsonObject json) {
        return json;
      }
    } catch (DecodeException broken) {
      // Told below, as for JSON that is no object.
    }
    throw RefusedFrameException.malformed("a frame must be one JSON object");
  }
}
