package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Extensions as users ask for them and read them. */
public final class ExtensionJson {
  private static final String BY = "by";

  private ExtensionJson() {}

  /**
   * The time asked for in {@code {"by": "60s"}}; throws {@link InvalidFieldException} when it is
   * none.
   */
  public static Duration by(JsonObject body) {
    if (body.getValue(BY) instanceof String text) {
      return DurationText.parse(text)
          .filter(time -> !time.isZero())
          .orElseThrow(ExtensionJson::noTime);
    }
    throw noTime();
  }

  private static InvalidFieldException noTime() {
    return new InvalidFieldException(BY, "must be a duration above zero, such as 60s");
  }

  /**
   * The answer: {@code {"id", "by", "extended"}}, the last being what all extensions of the attempt
   * come to. Throws {@link NoSuchJobException} when there is no such job, {@link
   * WrongStateException} when its sample does not run and will not, and {@link
   * InvalidFieldException} when it asks for too much.
   */
  public static JsonObject of(long id, Duration by, Extension extension) {
    if (extension instanceof Extension.Extended extended) {
      return new JsonObject()
          .put("id", id)
          .put(BY, DurationText.of(by))
          .put("extended", DurationText.of(extended.inAll()));
    }
    if (extension instanceof Extension.TooLong tooLong) {
      throw new InvalidFieldException(
          BY,
          tooLong.left().isZero()
              ? "comes too late: the sample has been given all the time that timeouts.longest allows"
              : "must be at most %s: timeouts.longest allows no more"
                  .formatted(DurationText.of(tooLong.left())));
    }
    if (extension instanceof Extension.NotRunning waiting) {
      throw new WrongStateException(
          "job %d is %s; only a RUNNING job can be extended".formatted(id, waiting.state()));
    }
    if (extension instanceof Extension.PastRun past) {
      throw new WrongStateException(
          "the sample of job %d has run: its attempt is in stage %s"
              .formatted(id, past.stage().wireName()));
    }
    if (extension instanceof Extension.Cancelled) {
      throw new WrongStateException("job %d is being cancelled".formatted(id));
    }
    throw new NoSuchJobException(id);
  }
}
