package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.LogLines;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvents;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptLogTest {
  private static final long JOB = 8_001_771;

  private final ManualTimers timers = new ManualTimers();
  private final RecordingStore store = new RecordingStore();

  @Test
  void aStoreThatIsAwayForAnHourIsOneWarningAndNothingIsLost() {
    Vertx vertx = Vertx.vertx();
    try (LogLines lines = new LogLines(AttemptLog.class)) {
      AttemptLog log =
          new AttemptLog(store, new JobEvents(vertx), timers, new Fence(JOB, 1, 1), () -> {});
      store.away = true;
      log.append(EventDraft.of("first", new JsonObject()));
      timers.advance(Duration.ofHours(1));
      assertThat(lines.with(" " + JOB + " "))
          .singleElement()
          .asString()
          .startsWith("WARN")
          .contains("The timeline cannot be written");

      store.away = false;
      log.append(EventDraft.of("second", new JsonObject()));
      timers.advance(Duration.ofSeconds(2));
      assertThat(store.events).extracting(EventDraft::type).containsExactly("first", "second");
      assertThat(lines.with("WARN " + JOB + " ")).hasSize(1);
    } finally {
      vertx.close();
    }
  }
}
