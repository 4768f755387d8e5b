package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.HttpForms.Form;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** Calls to an HTTP agent whose answers are JSON objects, over the agent's line. */
final class HttpCalls {
  private static final int ANSWER_LIMIT = 1024 * 1024;

  private final GuestLine line;
  private final GuestTimeouts timeouts;

  HttpCalls(GuestLine line, GuestTimeouts timeouts) {
    this.line = line;
    this.timeouts = timeouts;
  }

  /** Fails with {@link GuestProblem#REJECTED} unless the status is 200. */
  Future<JsonObject> get(String path) {
    return answer(path).compose(answer -> require200(path, answer));
  }

  /** The answer whatever its status. */
  Future<GuestAnswer> answer(String path) {
    return line.call(GuestRequest.get(path, timeouts.call(), ANSWER_LIMIT));
  }

  /** Posts a form that carries little. */
  Future<JsonObject> post(String path, String... namesAndValues) {
    return post(path, HttpForms.urlEncoded(namesAndValues), timeouts.call());
  }

  /** Posts a form that carries a small file. */
  Future<JsonObject> send(String path, Form form) {
    return post(path, form, timeouts.call());
  }

  /** Posts a form that carries a file, of which so many bytes are of a sample. */
  Future<JsonObject> upload(String path, Form form, long sampleBytes) {
    return post(path, form, timeouts.upload().of(sampleBytes));
  }

  /** A text of an answer, at most 1024 characters and without control characters. */
  String text(String path, JsonObject answer, String key) {
    if (answer.getValue(key) instanceof String text
        && !text.isEmpty()
        && text.length() <= 1024
        && text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    throw problem(GuestProblem.MALFORMED, path, "the answer has no sound " + key);
  }

  JsonObject json(String path, GuestAnswer answer) {
    try {
      return new JsonObject(answer.body());
    } catch (DecodeException | ClassCastException e) {
      throw problem(GuestProblem.MALFORMED, path, "the answer is not a JSON object");
    }
  }

  GuestException problem(GuestProblem problem, String path, String seen) {
    return new GuestException(problem, path + " on agent " + line.agent() + ": " + seen);
  }

  /** Posts a form that carries little; the answer whatever its status. */
  Future<GuestAnswer> answer(String path, Form form) {
    return answer(path, form, timeouts.call());
  }

  private Future<JsonObject> post(String path, Form form, Duration deadline) {
    return answer(path, form, deadline).compose(answer -> require200(path, answer));
  }

  private Future<GuestAnswer> answer(String path, Form form, Duration deadline) {
    return line.call(
        new GuestRequest(
            HttpMethod.POST,
            path,
            "POST " + path,
            Optional.of(form.contentType()),
            form.body(),
            deadline,
            ANSWER_LIMIT));
  }

  /** The JSON of an answer; fails with {@link GuestProblem#REJECTED} unless its status is 200. */
  Future<JsonObject> require200(String path, GuestAnswer answer) {
    if (answer.status() == 200) {
      return Future.succeededFuture(json(path, answer));
    }
    return Future.failedFuture(
        problem(
            GuestProblem.REJECTED, path, "status " + answer.status() + ", " + words(path, answer)));
  }

  /** The reason that an answer gives, fit for a message. */
  String words(String path, GuestAnswer answer) {
    try {
      return GuestText.bounded(String.valueOf(json(path, answer).getValue("message")));
    } catch (GuestException noJson) {
      return "without a reason";
    }
  }
}
