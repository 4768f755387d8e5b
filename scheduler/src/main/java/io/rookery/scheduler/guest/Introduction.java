package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One try to learn which agent answers and whether it is ready. {@code GET /} tells the generations
 * apart: the XML-RPC server knows no GET (501), the others introduce themselves.
 */
final class Introduction {
  private static final Set<String> ENDED = Set.of("complete", "failed", "exception");

  private final GuestLine line;
  private final GuestTimeouts timeouts;
  private final ExpectedAgent expected;
  private final ConfigurationSource configurations;
  private final Payloads payloads;
  private final HttpCalls http;
  private final XmlRpcCalls xmlRpc;

  Introduction(
      GuestLine line,
      GuestTimeouts timeouts,
      ExpectedAgent expected,
      ConfigurationSource configurations,
      Payloads payloads) {
    this.line = line;
    this.timeouts = timeouts;
    this.expected = expected;
    this.configurations = configurations;
    this.payloads = payloads;
    this.http = new HttpCalls(line, timeouts);
    this.xmlRpc = new XmlRpcCalls(line, timeouts);
  }

  /** Fails with {@link GuestProblem#UNKNOWN_AGENT} if trying again is of no use. */
  Future<GuestAgent> make() {
    return http.answer("/").compose(this::recognise).recover(this::forGood);
  }

  private Future<GuestAgent> recognise(GuestAnswer answer) {
    if (answer.status() == 501) {
      return require(AgentKind.XMLRPC, "an XML-RPC agent").compose(right -> xmlRpcReady());
    }
    if (answer.status() == 403) {
      return problem(
          GuestProblem.PINNED,
          "answered GET / with status 403, "
              + http.words("/", answer)
              + ": it is pinned to another host, or asks for another agentToken");
    }
    if (answer.status() >= 500) {
      return problem(
          GuestProblem.REJECTED, "answered GET / with status " + answer.status() + ": not ready");
    }
    if (answer.status() != 200) {
      return problem(
          GuestProblem.UNKNOWN_AGENT, "no known agent: status " + answer.status() + " to GET /");
    }
    JsonObject json = http.json("/", answer);
    Optional<AgentVersion> version = AgentVersion.of(json.getValue("version"));
    if (expected.dialect() == Dialect.CUCKOO3) {
      return require(AgentKind.HTTP, "an HTTP agent").compose(right -> cuckoo3(version));
    }
    Optional<AgentIdentity> identity = AgentIdentity.of(json);
    if (identity.isEmpty()) {
      return problem(
          GuestProblem.UNKNOWN_AGENT,
          "no known agent: it calls itself "
              + GuestText.bounded(String.valueOf(json.getValue("message")))
              + (version.filter(said -> !said.before(1, 0)).isPresent()
                  ? "; if it is Cuckoo 3's, give the machine dialect: cuckoo3"
                  : ""));
    }
    return require(AgentKind.HTTP, identity.get().description())
        .compose(right -> httpReady(identity.get()));
  }

  private Future<Void> require(AgentKind seen, String name) {
    if (expected.kind() != AgentKind.AUTO && expected.kind() != seen) {
      return problem(
          GuestProblem.UNKNOWN_AGENT,
          "is " + name + ", but the machine is configured for agent: " + word(expected.kind()));
    }
    if (seen == AgentKind.XMLRPC && expected.dialect() == Dialect.CUCKOO3) {
      return problem(
          GuestProblem.UNKNOWN_AGENT,
          "is " + name + ", but the machine is configured for dialect: cuckoo3");
    }
    return Future.succeededFuture();
  }

  /** Its host asks for nothing but the version, so neither for a name nor for features. */
  private Future<GuestAgent> cuckoo3(Optional<AgentVersion> version) {
    if (version.isEmpty() || version.get().before(0, 9)) {
      return problem(
          GuestProblem.UNKNOWN_AGENT,
          "is no agent for Cuckoo 3, which needs version 0.9 or later: it says "
              + version.map(AgentVersion::toString).orElse("no version"));
    }
    return Future.succeededFuture(new Cuckoo3Agent(line, timeouts, version.get(), payloads));
  }

  private Future<GuestAgent> xmlRpcReady() {
    return xmlRpc
        .call("get_status")
        .compose(
            value ->
                value.equals(XmlRpcAgent.IDLE)
                    ? Future.succeededFuture(new XmlRpcAgent(line, timeouts, configurations))
                    : notReverted(
                        value instanceof XmlRpcValue.Whole status
                            ? "status " + status.value()
                            : "no status"));
  }

  /**
   * A Cuckoo 2 agent repeats the last posted status until it ends, so that of an earlier analysis
   * would be taken for ours; CAPE's starts anew with each analyzer.
   */
  private Future<GuestAgent> httpReady(AgentIdentity identity) {
    GuestAgent agent = new HttpAgent(line, timeouts, identity, configurations);
    if (identity.isCape()) {
      return Future.succeededFuture(agent);
    }
    return http.get("/status")
        .compose(
            answer -> {
              String status = String.valueOf(answer.getValue("status")).toLowerCase(Locale.ROOT);
              return ENDED.contains(status)
                  ? notReverted("status " + status)
                  : Future.succeededFuture(agent);
            });
  }

  private <T> Future<T> notReverted(String seen) {
    return problem(
        GuestProblem.NOT_REVERTED,
        "answers with " + seen + " of an earlier analysis: the machine was not reverted");
  }

  /** An answer that is none of an agent's will not become one. */
  private <T> Future<T> forGood(Throwable cause) {
    return cause instanceof GuestException problem && problem.problem() == GuestProblem.MALFORMED
        ? problem(GuestProblem.UNKNOWN_AGENT, "no known agent: " + problem.getMessage())
        : Future.failedFuture(cause);
  }

  private <T> Future<T> problem(GuestProblem problem, String seen) {
    return Future.failedFuture(
        new GuestException(problem, "what listens at " + line.agent() + " " + seen));
  }

  private static String word(AgentKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
