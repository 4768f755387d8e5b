package io.rookery.cluster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.bridge.FrameReaderTarget.Heard;
import io.rookery.fuzz.FuzzTarget;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Whatever a client sends in whatever pieces, the same frames are read of it, up to what is none;
 * and what is refused can be told.
 */
public final class FrameReaderTarget implements FuzzTarget<Heard> {
  private static final int LIMIT = BridgeConnection.MOST_BYTES_OF_STRANGERS;

  /** The frames, and the statuses of refusals: of the stream, or of a frame's fields. */
  record Heard(List<JsonObject> frames, List<Integer> refusals, List<Frame> answers) {
    Heard() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public String name() {
    return "bridge-frames";
  }

  @Override
  public int longest() {
    return 4 * LIMIT;
  }

  @Override
  public long allocation(int length) {
    return (1 << 18) + 250L * length;
  }

  @Override
  public Heard read(byte[] input) {
    return read(input, Math.max(1, input.length));
  }

  @Override
  public void check(byte[] input, Heard whole) {
    int piece = 1 + new Random(Arrays.hashCode(input)).nextInt(11);
    if (input.length < LIMIT) {
      assertThat(read(input, piece)).isEqualTo(whole);
    }
    assertThat(whole.refusals()).isSubsetOf(400, 413);
    assertThat(whole.answers())
        .allSatisfy(answer -> assertThat(answer.toBuffer().length()).isBetween(5, 12 * LIMIT));
  }

  private static Heard read(byte[] input, int piece) {
    Pieces pieces = new Pieces();
    Heard heard = new Heard();
    new FrameReader(
        pieces,
        LIMIT,
        frame -> take(frame, heard),
        refused -> heard.refusals().add(refused.refusal().status()));
    pieces.send(input, piece);
    return heard;
  }

  /** As a connection does with the fields that all frames have. */
  private static void take(JsonObject frame, Heard heard) {
    heard.frames().add(frame);
    Optional<String> replyAddress = Optional.empty();
    try {
      replyAddress = FrameFields.optional(frame, "replyAddress");
      FrameFields.header(frame, "token");
      FrameFields.header(frame, "deadline");
      FrameFields.body(frame);
      heard.answers().add(Frame.reply(FrameFields.text(frame, "type"), new JsonObject()));
    } catch (RefusedFrameException refused) {
      heard.answers().add(Frame.refused(refused.refusal(), replyAddress));
    }
  }
}
