package io.rookery.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForkLoopTest {
  private final ForkLoop loop = new ForkLoop();

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void end() {
    loop.execute(loop::close);
  }

  @Test
  void the_thread_outlives_whatever_its_tasks_throw_and_interruption() throws Exception {
    Thread before = currentThreadOfLoop();

    loop.execute(
        () -> {
          throw new AssertionError("expected in the log of this test");
        });
    loop.execute(() -> Thread.currentThread().interrupt());

    assertThat(currentThreadOfLoop()).isSameAs(before);
    assertThat(before.isAlive()).isTrue();
  }

  @Test
  void tasks_run_in_order_delayed_ones_when_they_are_due_and_cancelled_ones_never()
      throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();

    loop.after(Duration.ofMillis(50), () -> ran.add("cancelled")).cancel();
    loop.after(
        Duration.ofMillis(100),
        () -> {
          ran.add("delayed");
          last.complete(null);
        });
    loop.execute(() -> ran.add("first"));
    loop.execute(() -> ran.add("second"));
    last.get(60, TimeUnit.SECONDS);

    assertThat(ran).containsExactly("first", "second", "delayed");
  }

  @Test
  void a_task_given_to_a_closed_loop_still_runs() throws Exception {
    Thread thread = currentThreadOfLoop();
    loop.execute(loop::close);
    thread.join();

    assertThat(currentThreadOfLoop()).isSameAs(Thread.currentThread());
  }

  private Thread currentThreadOfLoop() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    loop.execute(() -> thread.complete(Thread.currentThread()));
    return thread.get(60, TimeUnit.SECONDS);
  }
}
