package io.rookery.cluster.gateway;

import io.rookery.cluster.membership.NodeUnreachableException;
import io.rookery.cluster.membership.RemoteRefusal;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.NoSuchAttemptException;
import io.rookery.scheduler.job.NoSuchJobException;
import io.rookery.scheduler.job.NotNowException;
import io.rookery.scheduler.job.Refusal;
import io.rookery.scheduler.job.StoreException;
import io.rookery.scheduler.job.WrongStateException;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.rookery.scheduler.sample.SampleTooLargeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * A failure as clients read it: {@code {code, message, field?}} under a fitting status.
 *
 * @param status of HTTP
 * @param code stable, for programs
 * @param message for people
 * @param field of the input that is at fault
 * @param retryAfter when asking again may help
 */
record ApiError(
    int status,
    String code,
    String message,
    Optional<String> field,
    Optional<Duration> retryAfter) {
  /** What to answer to a failure; empty when nobody foresaw it. */
  static Optional<ApiError> of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof InvalidFieldException invalid) {
      return Optional.of(
          new ApiError(
              400, "invalid.field", message, Optional.of(invalid.field()), Optional.empty()));
    }
    if (failure instanceof RefusedException refused) {
      Optional<Duration> retry =
          refused.status() == 503 ? Optional.of(Refusal.SOON) : Optional.empty();
      return Optional.of(
          new ApiError(refused.status(), refused.code(), message, Optional.empty(), retry));
    }
    if (failure instanceof NoSuchJobException) {
      return plain(404, "no.such.job", message);
    }
    if (failure instanceof NoSuchAttemptException) {
      return plain(404, "no.such.attempt", message);
    }
    if (failure instanceof NoSuchMachineException) {
      return plain(404, "no.such.machine", message);
    }
    if (failure instanceof NoSuchNodeException) {
      return plain(404, "no.such.node", message);
    }
    if (failure instanceof WrongStateException) {
      return plain(409, "wrong.state", message);
    }
    if (failure instanceof SampleTooLargeException) {
      return plain(413, "sample.too.large", message);
    }
    if (failure instanceof BusyException busy) {
      return Optional.of(
          new ApiError(429, "busy", message, Optional.empty(), Optional.of(busy.retryAfter())));
    }
    if (failure instanceof StoreException) {
      return later("store.unavailable", message);
    }
    if (failure instanceof NotNowException) {
      return later("not.now", message);
    }
    if (failure instanceof NodeUnreachableException) {
      return later("node.unreachable", message);
    }
    if (failure instanceof RemoteRefusal remote) {
      Refusal refusal = remote.refusal();
      return Optional.of(
          new ApiError(
              refusal.status(), "refused", message, refusal.field(), refusal.retryAfter()));
    }
    return Optional.empty();
  }

  /** What to answer when only the status is known. */
  static ApiError ofStatus(int status) {
    return switch (status) {
      case 404 -> plain(404, "not.found", "there is nothing at this path").orElseThrow();
      case 405 ->
          plain(405, "method.not.allowed", "this path does not take this method").orElseThrow();
      default ->
          plain(status, status < 500 ? "bad.request" : "internal", "the request failed")
              .orElseThrow();
    };
  }

  /** What to answer to a defect: the id leads to the log, where the rest stands. */
  static ApiError internal(String id) {
    return plain(500, "internal", "an internal error; the node's log tells more under " + id)
        .orElseThrow();
  }

  private static Optional<ApiError> later(String code, String message) {
    return Optional.of(
        new ApiError(503, code, message, Optional.empty(), Optional.of(Refusal.SOON)));
  }

  private static Optional<ApiError> plain(int status, String code, String message) {
    return Optional.of(new ApiError(status, code, message, Optional.empty(), Optional.empty()));
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("code", code).put("message", message);
    field.ifPresent(name -> json.put("field", name));
    return json;
  }
}
