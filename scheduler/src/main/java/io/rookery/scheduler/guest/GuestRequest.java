package io.rookery.scheduler.guest;

import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Optional;

/**
 * One call to an agent.
 *
 * @param method GET or POST
 * @param path exactly as the agent compares it, without a query
 * @param what for messages: the call in a word or two, such as {@code get_status}
 * @param contentType of the body; empty for none
 * @param body may have no pieces
 * @param deadline for the whole call, from the first packet to the last byte of the answer
 * @param answerLimit the greatest body of an answer, in bytes
 */
record GuestRequest(
    HttpMethod method,
    String path,
    String what,
    Optional<String> contentType,
    GuestBody body,
    Duration deadline,
    int answerLimit) {

  static GuestRequest get(String path, Duration deadline, int answerLimit) {
    return new GuestRequest(
        HttpMethod.GET,
        path,
        "GET " + path,
        Optional.empty(),
        GuestBody.EMPTY,
        deadline,
        answerLimit);
  }
}
