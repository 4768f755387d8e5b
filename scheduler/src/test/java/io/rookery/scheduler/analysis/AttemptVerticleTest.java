package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptVerticleTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void anInterruptThatComesBeforeTheAttemptHasStartedIsNotLost() throws Exception {
    Vertx vertx = Vertx.vertx();
    List<String> diary = new ArrayList<>();
    ScriptedHost host = new ScriptedHost(diary);
    ScriptedMachine machine = new ScriptedMachine(diary);
    RecordingStore store = new RecordingStore();
    AttemptVerticle attempt =
        new AttemptVerticle(
            new AttemptContext(
                store,
                new JobEvents(vertx),
                new ScriptedGuest(diary),
                host.captures(),
                host.results(),
                (of, restored) -> new Endpoint("127.0.0.1", 2042),
                host.files(),
                host.analyzers(),
                host.samples(),
                (of, restored) -> Future.succeededFuture(List.of()),
                new ScriptedRelief(diary),
                new StageDeadlines(
                    LONG,
                    LONG,
                    LONG,
                    new UploadTime(LONG, 1024),
                    LONG,
                    LONG,
                    LONG,
                    LONG,
                    LONG,
                    Duration.ofMillis(50)),
                1024,
                new Screens(vertx, ScreenWatchTest.TERMS),
                GuestSettings.usual()),
            AnalysisRig.claim(),
            AnalysisRig.machine(),
            machine,
            failure -> false,
            stage -> {});
    try {
      attempt.interrupt(FailureCode.CANCELLED, "");
      vertx.deployVerticle(attempt);
      attempt.ended().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(store.end.orElseThrow()).isInstanceOf(AttemptEnd.Cancelled.class);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }
}
