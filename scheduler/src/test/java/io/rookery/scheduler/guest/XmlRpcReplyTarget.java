package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import io.rookery.scheduler.guest.XmlRpcReplyTarget.Outcome;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is read of a reply can be written and read again; what cannot be read is refused. */
public final class XmlRpcReplyTarget implements FuzzTarget<Outcome> {
  private static final int ANSWER_LIMIT = 256 * 1024;

  record Outcome(Optional<XmlRpcReply> reply, Optional<XmlRpcException> refusal) {}

  @Override
  public String name() {
    return "xml-rpc-reply";
  }

  @Override
  public int longest() {
    return ANSWER_LIMIT;
  }

  @Override
  public long allocation(int length) {
    return (1 << 20) + 80L * length;
  }

  @Override
  public Outcome read(byte[] input) {
    try {
      return new Outcome(
          Optional.of(XmlRpcReader.response(Buffer.buffer(input))), Optional.empty());
    } catch (XmlRpcException refused) {
      return new Outcome(Optional.empty(), Optional.of(refused));
    }
  }

  @Override
  public void check(byte[] input, Outcome outcome) throws XmlRpcException {
    outcome
        .refusal()
        .ifPresent(refused -> assertThat(refused.getMessage()).matches("\\P{Cntrl}{1,600}"));
    if (outcome.reply().orElse(null) instanceof XmlRpcReply.Result result
        && isWritable(result.value())) {
      assertThat(XmlRpcReader.response(written(result.value()))).isEqualTo(result);
    }
  }

  /** Doubles that the notation has no word for are read, as Python's servers read them. */
  private static boolean isWritable(XmlRpcValue value) {
    if (value instanceof XmlRpcValue.Real real) {
      return Double.isFinite(real.value());
    }
    if (value instanceof XmlRpcValue.Array array) {
      return array.items().stream().allMatch(XmlRpcReplyTarget::isWritable);
    }
    return !(value instanceof XmlRpcValue.Struct struct)
        || struct.members().values().stream().allMatch(XmlRpcReplyTarget::isWritable);
  }

  private static Buffer written(XmlRpcValue value) throws XmlRpcException {
    StringBuilder text = new StringBuilder("<methodResponse><params><param>");
    XmlRpcWriter.value(text, value);
    text.append("</param></params></methodResponse>");
    return Buffer.buffer(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
