package io.rookery.scheduler.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Refusal;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.SpecText;
import io.rookery.scheduler.store.JobSpecTarget.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is accepted can be stored and read back; what is refused names its field. */
public final class JobSpecTarget implements FuzzTarget<Outcome> {
  private static final int BODY_LIMIT = 1 << 20;

  record Outcome(Optional<JobSpec> spec, Optional<InvalidFieldException> refusal) {}

  @Override
  public String name() {
    return "job-spec";
  }

  @Override
  public int longest() {
    return BODY_LIMIT;
  }

  @Override
  public long allocation(int length) {
    return (1 << 20) + 150L * length;
  }

  @Override
  public Outcome read(byte[] input) {
    try {
      return new Outcome(Optional.of(SpecText.read(json(input))), Optional.empty());
    } catch (InvalidFieldException refused) {
      return new Outcome(Optional.empty(), Optional.of(refused));
    }
  }

  private static JsonObject json(byte[] input) {
    try {
      return new JsonObject(Buffer.buffer(input));
    } catch (DecodeException | ClassCastException e) {
      throw new InvalidFieldException("body", "must be a JSON object");
    }
  }

  @Override
  public void check(byte[] input, Outcome outcome) {
    outcome.refusal().ifPresent(JobSpecTarget::canBeTold);
    outcome.spec().ifPresent(JobSpecTarget::canBeStored);
  }

  private static void canBeTold(InvalidFieldException refusal) {
    JsonObject told = Refusal.of(refusal).toJson();
    assertThat(told.getInteger("code")).isEqualTo(400);
    assertThat(refusal.field()).hasSizeLessThanOrEqualTo(BODY_LIMIT);
    assertThat(new JsonObject(told.toBuffer())).isEqualTo(told);
  }

  private static void canBeStored(JobSpec spec) {
    String text = SpecJson.write(spec).encode();
    String stored = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    // PostgreSQL has no place for it, neither in a text nor in JSON.
    assertThat(stored).doesNotContain("\\u0000");
    assertThat(spec.owner() + spec.submissionId()).doesNotContain("\0");
    SpecJson.Columns columns =
        new SpecJson.Columns(
            Requirement.ofKey(spec.requirement().key()),
            spec.owner(),
            spec.priority(),
            spec.submissionId());
    assertThat(SpecJson.read(new JsonObject(stored), columns)).isEqualTo(spec);
  }
}
