package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The calls on a group's home share one event loop, which is there from the first to the last. */
class GroupHomeTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    outcome(vertx.close());
  }

  private static <T> Future<T> outcome(Future<T> future) throws Exception {
    future
        .transform(over -> Future.<Void>succeededFuture())
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    return future;
  }

  @Test
  void itIsDeployedOnceByTheFirstCallAndWhatIsFirstComesBeforeAllElse() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    GroupHome home = new GroupHome(vertx, () -> noted(calls, threads, "first"));
    assertThat(vertx.deploymentIDs()).isEmpty();

    outcome(
        Future.join(
            Stream.of("a", "b")
                .map(name -> home.call(() -> noted(calls, threads, name)))
                .toList()));

    assertThat(calls).startsWith("first").containsExactlyInAnyOrder("first", "a", "b");
    assertThat(threads).hasSize(1);
    assertThat(vertx.deploymentIDs()).hasSize(1);
  }

  private static Future<Void> noted(List<String> calls, Set<Thread> threads, String name) {
    calls.add(name);
    threads.add(Thread.currentThread());
    return Future.succeededFuture();
  }

  @Test
  void everyCallFailsAsWhatIsFirstDid() throws Exception {
    GroupHome home = new GroupHome(vertx, () -> Future.failedFuture("no events"));

    assertThat(outcome(home.call(Future::succeededFuture)).cause()).hasMessage("no events");
    assertThat(outcome(home.call(Future::succeededFuture)).cause()).hasMessage("no events");
  }

  @Test
  void itIsGoneAfterTheLastCallWhateverComesOfThat() throws Exception {
    GroupHome home = new GroupHome(vertx);

    assertThat(outcome(home.close(() -> Future.failedFuture("still there"))).cause())
        .hasMessage("still there");

    assertThat(vertx.deploymentIDs()).isEmpty();
  }
}
