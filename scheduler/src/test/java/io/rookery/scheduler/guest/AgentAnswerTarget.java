package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import io.rookery.scheduler.guest.AgentAnswerTarget.Words;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whatever an HTTP agent answers, what is made of it is short, plain and fit for a log. */
public final class AgentAnswerTarget implements FuzzTarget<Words> {
  private static final int ANSWER_LIMIT = 1024 * 1024;
  private static final List<String> PATHS = List.of("dirpath", "filepath", "version", "message");

  private final HttpCalls calls;

  /** Calls that are never sent. */
  public AgentAnswerTarget() {
    Duration deadline = Duration.ofSeconds(1);
    calls =
        new HttpCalls(
            new GuestLine(
                null,
                null,
                new Endpoint("192.0.2.1", 8000),
                Optional.empty(),
                new FirstContact(null, deadline)),
            new GuestTimeouts(deadline, deadline, new UploadTime(deadline, 1 << 20)));
  }

  /**
   * What became of the answer.
   *
   * @param shown goes into messages
   * @param paths of those fields that hold a sound text
   */
  record Words(List<String> shown, List<String> paths) {}

  @Override
  public String name() {
    return "agent-answer";
  }

  @Override
  public int longest() {
    return ANSWER_LIMIT;
  }

  @Override
  public long allocation(int length) {
    return (1 << 20) + 150L * length;
  }

  @Override
  public Words read(byte[] input) {
    Words words = new Words(new ArrayList<>(), new ArrayList<>());
    Optional<JsonObject> answer = json(new GuestAnswer(200, Buffer.buffer(input)), words);
    answer.ifPresent(json -> take(json, words));
    return words;
  }

  private Optional<JsonObject> json(GuestAnswer answer, Words words) {
    try {
      return Optional.of(calls.json("/", answer));
    } catch (GuestException refused) {
      words.shown().add(refused.getMessage());
      return Optional.empty();
    }
  }

  private void take(JsonObject json, Words words) {
    AgentIdentity.of(json)
        .ifPresent(
            agent -> {
              words.shown().add(agent.description());
              agent.mayBePinned();
            });
    AgentVersion.of(json.getValue("version"))
        .ifPresent(version -> words.shown().add(version.toString()));
    words.shown().add(calls.words("/", new GuestAnswer(500, json.toBuffer())));
    for (boolean started : new boolean[] {false, true}) {
      HttpStatus.of(json, started)
          .filter(GuestStatus.Failed.class::isInstance)
          .map(GuestStatus.Failed.class::cast)
          .ifPresent(failed -> words.shown().add(failed.description()));
    }
    for (String path : PATHS) {
      try {
        words.paths().add(calls.text("/", json, path));
      } catch (GuestException refused) {
        words.shown().add(refused.getMessage());
      }
    }
  }

  @Override
  public void check(byte[] input, Words words) {
    assertThat(words.shown()).allSatisfy(AgentAnswerTarget::isFitForALog);
    assertThat(words.paths()).allSatisfy(path -> assertThat(path).matches("\\P{Cntrl}{1,1024}"));
  }

  /** It also survives being written to a file or to the store. */
  private static void isFitForALog(String text) {
    assertThat(text).hasSizeLessThan(700);
    assertThat(text.codePoints())
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }
}
