package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.XmlRpcValue.Text;
import io.rookery.scheduler.guest.XmlRpcWriter.Argument;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Method calls to an XML-RPC agent, over the agent's line. */
final class XmlRpcCalls {
  private static final int ANSWER_LIMIT = 256 * 1024;

  private final GuestLine line;
  private final GuestTimeouts timeouts;

  XmlRpcCalls(GuestLine line, GuestTimeouts timeouts) {
    this.line = line;
    this.timeouts = timeouts;
  }

  /** Calls a method that takes nothing. */
  Future<XmlRpcValue> call(String method) {
    return call(method, List.of(), timeouts.call());
  }

  /** Calls a method with a file among its arguments, of which so many bytes are of a sample. */
  Future<XmlRpcValue> upload(String method, List<Argument> arguments, long sampleBytes) {
    return call(method, arguments, timeouts.upload().of(sampleBytes));
  }

  /**
   * The agent's reason for a refusal or a failed analysis. It may be unable to tell: versions with
   * a non-ASCII reason raise a fault here, and that must not hide what is known already.
   */
  Future<String> error() {
    return call("get_error")
        .map(
            value ->
                value instanceof Text text && !text.value().isBlank() && !isNone(text.value())
                    ? GuestText.bounded(text.value())
                    : "the agent gives no reason")
        .recover(
            cause ->
                isAborted(cause)
                    ? Future.failedFuture(cause)
                    : Future.succeededFuture("unknown error: the agent could not tell the reason"));
  }

  GuestException malformed(String method, String seen) {
    return of(GuestProblem.MALFORMED, method, seen);
  }

  GuestException rejected(String method, String seen) {
    return of(GuestProblem.REJECTED, method, seen);
  }

  Future<XmlRpcValue> call(String method, List<Argument> arguments, Duration deadline) {
    GuestBody body;
    try {
      body = XmlRpcWriter.call(method, arguments);
    } catch (XmlRpcException e) {
      return Future.failedFuture(of(GuestProblem.UNREPRESENTABLE, method, e.getMessage()));
    }
    return line.call(
            new GuestRequest(
                HttpMethod.POST,
                "/RPC2",
                method,
                Optional.of("text/xml"),
                body,
                deadline,
                ANSWER_LIMIT))
        .compose(answer -> result(method, answer));
  }

  private Future<XmlRpcValue> result(String method, GuestAnswer answer) {
    if (answer.status() != 200) {
      return Future.failedFuture(rejected(method, "HTTP status " + answer.status()));
    }
    try {
      XmlRpcReply reply = XmlRpcReader.response(answer.body());
      if (reply instanceof XmlRpcReply.Fault fault) {
        return Future.failedFuture(
            rejected(method, "the agent raised " + GuestText.bounded(fault.text())));
      }
      return Future.succeededFuture(((XmlRpcReply.Result) reply).value());
    } catch (XmlRpcException e) {
      return Future.failedFuture(malformed(method, e.getMessage()));
    }
  }

  private GuestException of(GuestProblem problem, String method, String seen) {
    return new GuestException(problem, method + " to " + line.agent() + ": " + seen);
  }

  // Agents of 2.0-rc write the word for "no error".
  private static boolean isNone(String text) {
    return text.equals("None");
  }

  private static boolean isAborted(Throwable cause) {
    return cause instanceof GuestException problem && problem.problem() == GuestProblem.ABORTED;
  }
}
