package io.rookery.capture.pcap;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * A capture failed: what happened, and exactly what an operator runs or changes. Crosses the event
 * bus as a reply failure whose code is {@link CaptureProblem#status()} and whose message is the
 * JSON {@code {code, message, remedy}}. Carries no stack trace because it is an expected outcome.
 */
public final class CaptureException extends Exception {
  private final CaptureProblem problem;
  private final String remedy;

  public CaptureException(CaptureProblem problem, String message, String remedy) {
    super(message, null, false, false);
    this.problem = problem;
    this.remedy = remedy;
  }

  public CaptureProblem problem() {
    return problem;
  }

  public String remedy() {
    return remedy;
  }

  ReplyException toReply() {
    JsonObject body =
        new JsonObject()
            .put("code", problem.code())
            .put("message", getMessage())
            .put("remedy", remedy);
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, problem.status(), body.encode());
  }

  static CaptureException of(Throwable failure) {
    if (failure instanceof CaptureException known) {
      return known;
    }
    if (failure instanceof ReplyException reply) {
      return ofReply(reply);
    }
    return new CaptureException(
        CaptureProblem.NOT_STARTED,
        String.valueOf(failure.getMessage()),
        "see the log of the node");
  }

  private static CaptureException ofReply(ReplyException reply) {
    if (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
      return new CaptureException(
          CaptureProblem.NO_SERVICE,
          "no capture service answered on this node: " + reply.getMessage(),
          "set capture.enabled: true and see in the node's log whether its capture service started");
    }
    try {
      JsonObject body = new JsonObject(reply.getMessage());
      return new CaptureException(
          CaptureProblem.ofCode(body.getString("code", "")).orElse(CaptureProblem.NOT_STARTED),
          body.getString("message", ""),
          body.getString("remedy", ""));
    } catch (DecodeException | ClassCastException foreign) {
      return new CaptureException(
          CaptureProblem.NOT_STARTED, reply.getMessage(), "see the log of the node");
    }
  }
}
