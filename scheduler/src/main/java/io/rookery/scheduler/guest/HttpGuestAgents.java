package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;

/**
 * Finds agents of all generations on Vert.x's HTTP client. One instance serves a whole node; each
 * search must be started on the event-loop context of its attempt, and stays there. The client ends
 * with the {@link Vertx}, or with the verticle in whose start this was made.
 */
public final class HttpGuestAgents implements GuestAgents {
  private final Vertx vertx;
  private final GuestTimeouts timeouts;
  private final Pauses pauses;
  private final AgentClient client;
  private final ConfigurationSource configurations;
  private final Payloads payloads;

  /** Pauses between tries are 100 ms at first and grow to 1 s. */
  public HttpGuestAgents(Vertx vertx, GuestTimeouts timeouts) {
    this(vertx, timeouts, new Pauses(Duration.ofMillis(100), Duration.ofSeconds(1)));
  }

  /** Pauses between tries as told. */
  public HttpGuestAgents(Vertx vertx, GuestTimeouts timeouts, Pauses pauses) {
    this.vertx = vertx;
    this.timeouts = timeouts;
    this.pauses = pauses;
    this.client = AgentClient.create(vertx, timeouts.connect());
    Clock clock = Clock.systemDefaultZone();
    this.configurations = new ConfigurationSource(vertx, clock);
    this.payloads = new Payloads(vertx, clock);
  }

  @Override
  public Search search(Endpoint agent, ExpectedAgent expected) {
    FirstContact contact = new FirstContact(vertx, timeouts.firstAnswer());
    GuestLine line = new GuestLine(vertx, client, agent, expected.token(), contact);
    AgentSearch search =
        new AgentSearch(
            vertx,
            line,
            contact,
            new Introduction(line, timeouts, expected, configurations, payloads),
            pauses);
    search.start();
    return search;
  }

  /**
   * The pauses between tries.
   *
   * @param first after the first try; each further one is half as long again
   * @param longest what it grows to
   */
  public record Pauses(Duration first, Duration longest) {
    Duration after(Duration last) {
      Duration next = last.multipliedBy(3).dividedBy(2);
      return next.compareTo(longest) > 0 ? longest : next;
    }
  }
}
