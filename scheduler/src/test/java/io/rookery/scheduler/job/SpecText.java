package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;

/** Gives tests of other packages what a user's words become. */
public final class SpecText {
  private SpecText() {}

  /** The job; throws {@link InvalidFieldException}. */
  public static JobSpec read(JsonObject json) {
    JobSpecReader reader = new JobSpecReader(json);
    return reader.read(reader.sha256().isPresent() ? 1 : 0);
  }
}
