package io.rookery.capture.pcap;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** Publishes what happens to the captures of a node, on this node only, and tells the log. */
final class CaptureEvents {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureVerticle.class);
  private static final DeliveryOptions HERE = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final String address;

  CaptureEvents(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address;
  }

  void happened(CaptureRequest request, CaptureEvent.Type type, String message) {
    publish(new CaptureEvent(type, request.id(), request.jobId(), message, Optional.empty()));
  }

  void ended(CaptureRequest request, CaptureEnd end) {
    publish(
        new CaptureEvent(
            CaptureEvent.Type.ENDED,
            request.id(),
            request.jobId(),
            end.explanation(),
            Optional.of(end)));
  }

  private void publish(CaptureEvent event) {
    event.jobId().ifPresent(job -> MDC.put("job", job));
    try {
      LOG.atLevel(event.type() == CaptureEvent.Type.ENDED ? Level.DEBUG : Level.WARN)
          .log("capture {}: {}", event.id(), event.message());
    } finally {
      event.jobId().ifPresent(job -> MDC.remove("job"));
    }
    vertx.eventBus().publish(address, event.toJson(), HERE);
  }
}
