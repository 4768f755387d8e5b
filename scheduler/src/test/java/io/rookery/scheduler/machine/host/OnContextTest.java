package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On which context one hears of what others complete. */
class OnContextTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context home = vertx.getOrCreateContext();
  private final Promise<String> work = Promise.promise();
  private final Promise<Context> heard = Promise.promise();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  private Future<String> waiting(Supplier<Future<String>> wait) throws Exception {
    Promise<Future<String>> begun = Promise.promise();
    home.runOnContext(
        now -> {
          Future<String> waited = wait.get();
          waited.onComplete(done -> heard.complete(Vertx.currentContext()));
          begun.complete(waited);
        });
    return begun.future().await(30, TimeUnit.SECONDS);
  }

  private void wasHeardAtHome() throws Exception {
    assertThat(heard.future().await(30, TimeUnit.SECONDS)).isSameAs(home);
  }

  @Test
  void whatAnotherThreadCompletesIsHeardAtHome() throws Exception {
    Future<String> waited = waiting(() -> OnContext.here(work.future()));
    work.complete("done");
    wasHeardAtHome();
    assertThat(waited.result()).isEqualTo("done");
  }

  @Test
  void soIsItWithADeadlineAndItsFailure() throws Exception {
    Future<String> waited = waiting(() -> OnContext.within(LONG, work.future()));
    work.fail("broken");
    wasHeardAtHome();
    assertThat(waited.cause()).hasMessage("broken");
  }

  @Test
  void soIsTheDeadlineItself() throws Exception {
    Future<String> waited = waiting(() -> OnContext.within(Duration.ZERO, work.future()));
    wasHeardAtHome();
    assertThat(waited.cause()).isInstanceOf(TimeoutException.class);
    work.complete("late");
  }
}
