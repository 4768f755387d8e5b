package io.rookery.scheduler.job;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CancellationsTest {
  private static final StoreException AWAY = new StoreException("the store fell over", null);

  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private final List<Long> told = new CopyOnWriteArrayList<>();
  private volatile Optional<Future<Cancellation>> answer = Optional.empty();
  private Vertx vertx;
  private Cancellations cancellations;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Cancellations.ADDRESS, message -> told.add(message.body().getLong("id")));
    cancellations = new Cancellations(store(), new JobEvents(vertx));
    await(vertx.deployVerticle(cancellations));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** One that can only cancel. */
  private JobStore store() {
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("cancel");
              asked.add((Long) arguments[0]);
              return answer.orElseGet(
                  () -> Future.succeededFuture(new Cancellation.Done(List.of())));
            });
  }

  @Test
  void aStoreThatAnswersIsAllThatIsAsked() {
    assertThat(await(cancellations.cancel(17))).isEqualTo(new Cancellation.Done(List.of()));
    assertThat(asked).containsExactly(17L);
    assertThat(told).isEmpty();
  }

  @Test
  void aWishIsToldAtOnceAndKeptUntilTheStoreIsBack() {
    answer = Optional.of(Future.failedFuture(AWAY));
    assertThat(await(cancellations.cancel(17)))
        .isEqualTo(new Cancellation.Kept("the store fell over"));
    await(cancellations.cancel(18));
    await(cancellations.cancel(17));
    Awaitility.await().until(() -> told.containsAll(List.of(17L, 18L)));
    Awaitility.await().until(() -> asked.size() > 4);
    answer = Optional.empty();
    asked.clear();
    Awaitility.await().until(() -> asked.equals(List.of(17L, 18L)));
  }

  @Test
  void aStoreThatIsSlowDelaysNobodyWhoRunsTheJob() {
    Promise<Cancellation> slow = Promise.promise();
    answer = Optional.of(slow.future());
    Future<Cancellation> cancelled = cancellations.cancel(17);
    Awaitility.await().until(() -> told.equals(List.of(17L)));
    assertThat(cancelled.isComplete()).isFalse();
    slow.complete(new Cancellation.Requested(List.of()));
    assertThat(await(cancelled)).isEqualTo(new Cancellation.Requested(List.of()));
  }

  @Test
  void noMoreAreKeptThanThereIsRoomFor() {
    answer = Optional.of(Future.failedFuture(AWAY));
    List<Future<Cancellation>> all = new ArrayList<>();
    for (long id = 0; id < 10_000; id++) {
      all.add(cancellations.cancel(id));
    }
    await(Future.all(all));
    assertThatThrownBy(() -> await(cancellations.cancel(10_000))).isSameAs(AWAY);
    assertThat(await(cancellations.cancel(9_999))).isInstanceOf(Cancellation.Kept.class);
  }

  @Test
  void aDefectIsNoReasonToKeepAnything() {
    answer = Optional.of(Future.failedFuture(new IllegalStateException("a defect")));
    assertThatThrownBy(() -> await(cancellations.cancel(17))).hasMessage("a defect");
    assertThat(told).isEmpty();
  }
}
