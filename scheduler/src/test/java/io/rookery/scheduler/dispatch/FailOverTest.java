package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailOverTest {
  private static final NodeIdentity OTHER = new NodeIdentity("node-2", "boot-2");

  private final LeaseStore store = new LeaseStore();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> published = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private FailOver failOver;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            JobEvents.ADDRESS, message -> published.add(message.body().getString("type")));
    failOver =
        new FailOver(
            store.store(),
            new JobEvents(vertx),
            new NodeIdentity("node-1", "boot-1"),
            new DispatchOptions(
                3,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                new QuarantineOptions(3, Duration.ofSeconds(30), Duration.ofMinutes(30), 5)),
            new DispatchMetrics(meters));
    store.taken = List.of(LeaseStore.event("attempt.node-lost"), LeaseStore.event("job.requeued"));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private double count(String name) {
    return meters.get(name).counter().count();
  }

  @Test
  void whoIsGoneLosesItsLeaseAndThenItsWorkWhichIsTold() {
    await(failOver.gone(OTHER));
    assertThat(store.asked).containsExactly("evict", "takeOver");
    Awaitility.await().until(() -> published.size() == 2);
    assertThat(published).containsExactly("attempt.node-lost", "job.requeued");
    assertThat(count("rookery.failover.evictions")).isOne();
    assertThat(count("rookery.failover.lease.found")).isZero();
  }

  @Test
  void whoeverWasSecondCountsNoEvictionAndStillLooks() {
    store.evicts = false;
    store.taken = List.of();
    await(failOver.gone(OTHER));
    assertThat(store.asked).containsExactly("evict", "takeOver");
    assertThat(count("rookery.failover.evictions")).isZero();
  }

  @Test
  void aStoreThatIsAwayIsTold() {
    store.away = true;
    assertThatThrownBy(() -> await(failOver.gone(OTHER))).isInstanceOf(StoreException.class);
    assertThat(store.asked).containsExactly("evict");
    assertThatThrownBy(() -> await(failOver.look())).isInstanceOf(StoreException.class);
  }

  @Test
  void whatOnlyAnExpiredLeaseHasShownIsCounted() {
    assertThat(await(failOver.look())).isOne();
    assertThat(store.asked).containsExactly("takeOver");
    assertThat(count("rookery.failover.lease.found")).isOne();
    store.taken = List.of();
    assertThat(await(failOver.look())).isZero();
    assertThat(count("rookery.failover.lease.found")).isOne();
  }
}
