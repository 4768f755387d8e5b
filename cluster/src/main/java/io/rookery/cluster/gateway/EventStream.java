package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the event stream, in the format of server-sent events. It always reads on from the
 * last event it wrote, so a hint that is lost, doubled or out of order costs nothing; and it reads
 * the next page only when the client has taken the one before. Lives on one event loop.
 */
final class EventStream {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);
  private static final Buffer OPENING = Buffer.buffer("retry: 2000\n\n");
  private static final Buffer HEARTBEAT = Buffer.buffer(": alive\n\n");

  private final HttpServerResponse response;
  private final EventSource source;
  private long last;
  private boolean reading;
  private boolean again;

  EventStream(HttpServerResponse response, EventSource source, long last) {
    this.response = response;
    this.source = source;
    this.last = last;
  }

  /** Reads the first page; fails, with nothing written, when that cannot be read. */
  Future<Void> open() {
    reading = true;
    return source
        .after(last)
        .onSuccess(
            page -> {
              response
                  .setChunked(true)
                  .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                  .write(OPENING);
              take(page);
            })
        .mapEmpty();
  }

  boolean concernedBy(Object hint) {
    return source.concernedBy(hint);
  }

  /** There may be more to read. */
  void wake() {
    if (reading) {
      again = true;
    } else if (!closed()) {
      read();
    }
  }

  private void read() {
    reading = true;
    again = false;
    source
        .after(last)
        .onSuccess(this::take)
        .onFailure(
            failure -> {
              // The next hint or tick tries again.
              log.warn("an event stream cannot read on after {}: {}", last, failure.getMessage());
              reading = false;
            });
  }

  private void take(EventSource.Page page) {
    write(page).onComplete(written -> rest(page, written.succeeded()));
  }

  private void rest(EventSource.Page page, boolean written) {
    reading = false;
    if (!written || closed()) {
      return;
    }
    if (page.last()) {
      response.end();
    } else if (page.more() || again) {
      read();
    }
  }

  private Future<Void> write(EventSource.Page page) {
    if (page.events().isEmpty() || closed()) {
      return Future.succeededFuture();
    }
    List<JobEvent> events = page.events();
    Buffer frames = Buffer.buffer();
    events.forEach(event -> frame(frames, event));
    last = events.get(events.size() - 1).seq();
    return response.write(frames);
  }

  /** JSON without line breaks, so that one event is one {@code data} line. */
  private static void frame(Buffer frames, JobEvent event) {
    frames
        .appendString("id: " + event.seq() + "\nevent: " + event.type().replaceAll("\\s", "_"))
        .appendString("\ndata: ")
        .appendBuffer(event.toJson().toBuffer())
        .appendString("\n\n");
  }

  /** Shows both ends that the connection lives, unless bytes wait for the client anyway. */
  void heartbeat() {
    if (!reading && !closed() && !response.writeQueueFull()) {
      response.write(HEARTBEAT);
    }
  }

  void close() {
    if (!closed() && response.headWritten()) {
      response.end();
    }
  }

  private boolean closed() {
    return response.ended() || response.closed();
  }
}
