package io.rookery.cluster.bridge;

import io.rookery.scheduler.job.Refusal;
import java.util.Optional;

/** A frame that the bridge itself refuses. */
final class RefusedFrameException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;

  private RefusedFrameException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  static RefusedFrameException malformed(String message) {
    return new RefusedFrameException(new Refusal(400, message, Optional.empty()));
  }

  static RefusedFrameException field(String name, String rule) {
    return new RefusedFrameException(new Refusal(400, name + " " + rule, Optional.of(name)));
  }

  static RefusedFrameException unauthorized() {
    return new RefusedFrameException(
        new Refusal(
            401,
            "the first frame must carry a token that this node knows: headers: {token}",
            Optional.of("token")));
  }

  static RefusedFrameException forbidden(String message) {
    return new RefusedFrameException(new Refusal(403, message, Optional.of("address")));
  }

  static RefusedFrameException silent() {
    return new RefusedFrameException(
        new Refusal(408, "no frame with a token came in time (api.deadline)", Optional.empty()));
  }

  static RefusedFrameException tooLarge(int limit) {
    return new RefusedFrameException(
        new Refusal(
            413,
            "a frame is four bytes of length, big-endian, and a JSON object of 1 to %d bytes"
                .formatted(limit),
            Optional.empty()));
  }

  static RefusedFrameException tooMany(int connections) {
    return new RefusedFrameException(
        new Refusal(
            503,
            "there are %d connections already (api.streams)".formatted(connections),
            Optional.empty(),
            Optional.of(Refusal.SOON)));
  }

  Refusal refusal() {
    return refusal;
  }
}
