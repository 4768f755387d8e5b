package io.rookery.scheduler.job;

import io.rookery.fuzz.FuzzTarget;
import io.rookery.scheduler.job.JobRequestTarget.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The bodies of requests on the bus are understood, or refused with the field at fault. */
public final class JobRequestTarget implements FuzzTarget<Outcome> {

  record Outcome(Optional<JobQuery> query, Optional<Long> id) {}

  @Override
  public String name() {
    return "job-request";
  }

  @Override
  public int longest() {
    return 1 << 16;
  }

  @Override
  public long allocation(int length) {
    return (1 << 17) + 150L * length;
  }

  @Override
  public Outcome read(byte[] input) {
    Optional<JsonObject> body = json(input);
    return new Outcome(body.flatMap(JobRequestTarget::query), body.flatMap(JobRequestTarget::id));
  }

  private static Optional<JsonObject> json(byte[] input) {
    try {
      return Optional.of(new JsonObject(Buffer.buffer(input)));
    } catch (DecodeException | ClassCastException noObject) {
      return Optional.empty();
    }
  }

  private static Optional<JobQuery> query(JsonObject body) {
    try {
      return Optional.of(JobRequests.query(body));
    } catch (InvalidFieldException refused) {
      return Optional.empty();
    }
  }

  private static Optional<Long> id(JsonObject body) {
    try {
      return Optional.of(JobRequests.id(body));
    } catch (InvalidFieldException refused) {
      return Optional.empty();
    }
  }
}
