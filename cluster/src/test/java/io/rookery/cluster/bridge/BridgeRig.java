package io.rookery.cluster.bridge;

import io.rookery.cluster.config.ApiOptions;
import io.rookery.cluster.config.BridgeOptions;
import io.rookery.cluster.config.Secret;
import io.rookery.cluster.gateway.FakeJobDesk;
import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.job.JobsVerticle;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bridge for three clients in front of a desk in memory, and a witness on the bus. */
final class BridgeRig implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);

  final Vertx vertx = FakeNode.withoutCache();
  final FakeJobDesk jobs = new FakeJobDesk();
  final BusBridge bridge;
  private final List<MultiMap> requests = new CopyOnWriteArrayList<>();

  private BridgeRig(List<Secret> tokens, Duration deadline, Duration idle) {
    ApiOptions api = new ApiOptions("127.0.0.1", 0, tokens, deadline, LONG, idle, 3);
    bridge = new BusBridge(new BridgeOptions(true, "127.0.0.1", 0), api);
    jobs.listen(event -> vertx.eventBus().publish("rookery.events", event.toJson()));
    FakeNode.await(vertx.deployVerticle(new JobsVerticle(jobs)));
    FakeNode.await(vertx.deployVerticle(bridge));
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              if (delivery.message().replyAddress() != null) {
                requests.add(delivery.message().headers());
              }
              delivery.next();
            });
  }

  BridgeRig(List<Secret> tokens) {
    this(tokens, LONG, LONG);
  }

  /** One with a short deadline that ends quiet connections a little later. */
  static BridgeRig impatient(List<Secret> tokens) {
    return new BridgeRig(tokens, SHORT, SHORT.multipliedBy(5));
  }

  /** One with a short deadline only. */
  static BridgeRig awake(List<Secret> tokens) {
    return new BridgeRig(tokens, SHORT, LONG);
  }

  RawClient client() throws IOException {
    return new RawClient(bridge.port());
  }

  /** How many requests went out on the bus. */
  int reached() {
    return requests.size();
  }

  /** The headers of the last request. */
  MultiMap headers() {
    return requests.get(requests.size() - 1);
  }

  @Override
  public void close() {
    FakeNode.await(vertx.close());
  }
}
