package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskTurnsTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(5));
  private final Context context = vertx.getOrCreateContext();
  private final DiskTurns turns = new DiskTurns(context);

  @AfterEach
  void close() {
    ResultServerRig.await(vertx.close());
  }

  @Test
  void aSlowDiskUnderOneAttemptLeavesAWorkerToTheOthers() {
    CountDownLatch slow = new CountDownLatch(1);
    Promise<List<Integer>> all = Promise.promise();
    context.runOnContext(
        turn -> {
          List<Future<Integer>> taken = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            int number = i;
            taken.add(
                turns.take(
                    () -> {
                      slow.await();
                      return number;
                    }));
          }
          Future.all(taken).map(done -> done.<Integer>list()).onComplete(all);
        });

    assertThat(ResultServerRig.await(vertx.executeBlocking(() -> "served"))).isEqualTo("served");
    assertThat(all.future().isComplete()).isFalse();
    slow.countDown();

    assertThat(ResultServerRig.await(all.future())).hasSize(20).isSorted();
  }

  @Test
  void aFailureIsToldAndTheTurnGoesOn() {
    Promise<String> failed = Promise.promise();
    Promise<String> next = Promise.promise();
    context.runOnContext(
        turn -> {
          for (int i = 0; i < 10; i++) {
            turns
                .<String>take(
                    () -> {
                      throw new IOException("no room");
                    })
                .onFailure(failed::tryFail);
          }
          turns.take(() -> "stored").onComplete(next);
        });

    assertThat(ResultServerRig.await(next.future())).isEqualTo("stored");
    assertThatThrownBy(() -> ResultServerRig.await(failed.future()))
        .hasMessageContaining("no room");
  }
}
