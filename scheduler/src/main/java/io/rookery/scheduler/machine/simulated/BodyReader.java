package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;

/** Reads a body piece by piece; holds a bounded part of it. Throws {@link BrokenRequest}. */
interface BodyReader {

  void feed(Buffer piece);

  /** Called once, after the last piece. */
  CallBody end();
}
