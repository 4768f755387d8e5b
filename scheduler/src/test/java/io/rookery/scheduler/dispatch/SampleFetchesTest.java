package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.LogLines;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleFetchesTest {
  private static final String SHA256 = "5a".repeat(32);

  private int asked;
  private Future<Void> answer = Future.failedFuture("its holders are away");

  private final SampleFetches fetches =
      new SampleFetches(
          new SampleSupply() {
            @Override
            public boolean heldOnly() {
              return true;
            }

            @Override
            public Future<Void> fetch(String sha256) {
              asked++;
              return answer;
            }
          },
          Runnable::run,
          () -> {});

  @Test
  void a_sample_that_cannot_be_had_is_asked_for_with_each_sweep_and_told_once() {
    try (LogLines lines = new LogLines(SampleFetches.class)) {
      for (int sweep = 1; sweep <= 3; sweep++) {
        fetches.fetch(List.of(SHA256));
        fetches.fetch(List.of(SHA256));
        assertThat(asked).isEqualTo(sweep);
        assertThat(fetches.problem(SHA256)).contains("its holders are away");
        fetches.forgive();
      }
      assertThat(lines.with(SHA256)).hasSize(1);

      answer = Future.succeededFuture();
      fetches.fetch(List.of(SHA256));
      fetches.forgive();
      answer = Future.failedFuture("away again");
      fetches.fetch(List.of(SHA256));
      assertThat(lines.with(SHA256)).hasSize(2);
    }
  }
}
