package io.rookery.scheduler.machine.simulated;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * The outside of an HTTP agent: how requests and answers look, and whom it answers. Source: the
 * agents of Cuckoo 2 (0.10) and CAPE (0.22).
 */
final class HttpProtocol implements AgentProtocol {
  private static final String LOOPBACK = "127.0.0.1";

  private final Answers answers;
  private final Set<String> methods;
  private final HttpRoutes routes;
  private Optional<String> pinned = Optional.empty();

  HttpProtocol(Flavour flavour, GuestDisk disk, SimulatedAnalyzer analyzer, GuestClock clock) {
    this.answers = new Answers(flavour.server(), clock);
    this.methods =
        flavour == Flavour.CAPE ? Set.of("GET", "POST", "DELETE") : Set.of("GET", "POST");
    this.routes = new HttpRoutes(flavour, disk, analyzer);
  }

  @Override
  public BodyReader body(RequestHead head) {
    return head.contentType().startsWith("multipart/form-data")
        ? new MultipartBody(head.contentType())
        : new UrlEncodedBody();
  }

  @Override
  public Exchange answer(RequestHead head, CallBody body, String caller) {
    String call = head.method() + " " + head.path();
    if (!methods.contains(head.method())) {
      return new Exchange(call, answers.unsupported(head.method()), false);
    }
    boolean report = call.equals("POST /status") && caller.equals(LOOPBACK);
    if (pinned.isPresent() && !pinned.get().equals(caller) && !report) {
      return new Exchange(call, Answers.NONE, false);
    }
    try {
      JsonObject answer =
          call.equals("GET /pinning") ? pin(caller) : routes.serve(call, (CallBody.Form) body);
      return new Exchange(call, answers.json(200, answer), false);
    } catch (AgentRefusal refusal) {
      JsonObject answer = HttpRoutes.message(refusal.getMessage());
      return new Exchange(
          call, answers.json(refusal.status(), answer.put("error_code", refusal.status())), false);
    }
  }

  @Override
  public void ended(AnalysisEnd end) {
    routes.ended(end);
  }

  private JsonObject pin(String caller) {
    if (pinned.isPresent()) {
      throw new AgentRefusal(500, "Agent has already been pinned to an IP!");
    }
    pinned = Optional.of(caller);
    return HttpRoutes.message("Successfully pinned Agent").put("client_ip", caller);
  }
}
