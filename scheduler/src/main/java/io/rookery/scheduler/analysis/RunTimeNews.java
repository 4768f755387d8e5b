package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.job.DurationText;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells a guest how long its sample may run, and the timeline whether the guest has taken that. */
record RunTimeNews(RunTime time, Consumer<EventDraft> timeline) {

  /** Tells the timeline that the sample still ran, {@code critical} after its time was over. */
  void over(Duration critical) {
    String message =
        "the sample still ran after %s and %s for its analyzer to end it (timeouts.critical)"
            .formatted(DurationText.of(time.inAll()), DurationText.of(critical));
    timeline.accept(
        EventDraft.of(
            FailureCode.RUN_TIMEOUT.code(),
            Failure.of(FailureCode.RUN_TIMEOUT, Stage.RUN, message).toJson()));
  }

  /** Tells that agent, unless it knows. */
  void tell(GuestAgent agent) {
    if (!time.toTell()) {
      return;
    }
    JsonObject news = new JsonObject().put("timeout", DurationText.of(time.inAll()));
    agent
        .extend(time.tell())
        .onSuccess(
            told -> timeline.accept(EventDraft.of(EventType.RUN_EXTENDED, news.put("told", told))))
        .onFailure(
            cause ->
                timeline.accept(
                    EventDraft.of(
                        EventType.RUN_EXTENDED,
                        news.put("told", false)
                            .put("message", String.valueOf(cause.getMessage())))));
  }
}
