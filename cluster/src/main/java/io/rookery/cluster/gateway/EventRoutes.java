package io.rookery.cluster.gateway;

import io.rookery.cluster.config.ApiOptions;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.JobDesk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The live event stream. A message on the bus is only a hint to read on; a slow tick reads on even
 * without one, and keeps quiet connections open.
 */
final class EventRoutes {
  static final String HINTS = "rookery.events";
  private static final Duration MOST_TICK = Duration.ofSeconds(15);

  private final JobDesk jobs;
  private final int limit;
  private final long tickMillis;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

  EventRoutes(JobDesk jobs, ApiOptions options) {
    this.jobs = jobs;
    this.limit = options.streams();
    Duration third = options.idle().dividedBy(3);
    this.tickMillis = Math.max(1, (third.compareTo(MOST_TICK) < 0 ? third : MOST_TICK).toMillis());
  }

  void mount(ApiRouter api) {
    api.stream("/events", this::open);
  }

  /** Called on the gateway's context, on which all streams live. */
  MessageConsumer<Object> follow(Vertx vertx) {
    vertx.setPeriodic(tickMillis, id -> tick());
    return vertx.eventBus().consumer(HINTS, message -> hint(message.body()));
  }

  private void hint(Object body) {
    streams.stream().filter(stream -> stream.concernedBy(body)).forEach(EventStream::wake);
  }

  private void tick() {
    streams.forEach(EventStream::heartbeat);
    streams.forEach(EventStream::wake);
  }

  void close() {
    streams.forEach(EventStream::close);
  }

  /**
   * The query: {@code from=SEQ} for the events after that one, {@code job=ID} for those of one job,
   * which end when the job has. A {@code Last-Event-ID} precedes {@code from}; without either the
   * stream of a job starts at its beginning, and the one of all starts now.
   */
  private Future<Void> open(RoutingContext context) {
    if (streams.size() >= limit) {
      throw new BusyException(
          "there are " + limit + " event streams already (api.streams)", Duration.ofSeconds(10));
    }
    OptionalLong job = new Parameters(context).number("job");
    EventSource source =
        job.isPresent() ? new JobSource(jobs, job.getAsLong()) : new LogSource(jobs);
    OptionalLong from = from(context);
    Future<Long> start =
        from.isPresent() || job.isPresent()
            ? Future.succeededFuture(from.orElse(0))
            : new LogEnd(jobs).find();
    return start.compose(seq -> begin(context, new EventStream(context.response(), source, seq)));
  }

  private Future<Void> begin(RoutingContext context, EventStream stream) {
    // Registered before the first read: a hint that comes meanwhile is remembered.
    streams.add(stream);
    context.addEndHandler(ended -> streams.remove(stream));
    return stream.open();
  }

  private static OptionalLong from(RoutingContext context) {
    List<String> headers = context.request().headers().getAll("Last-Event-ID");
    if (headers.isEmpty()) {
      return new Parameters(context).number("from");
    }
    if (headers.size() > 1) {
      throw new InvalidFieldException("Last-Event-ID", "must stand only once");
    }
    return OptionalLong.of(Parameters.number("Last-Event-ID", headers.get(0), 0));
  }
}
