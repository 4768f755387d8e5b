package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.PreambleTarget.Outcome;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Whatever a guest sends in whatever pieces, the outcome is one of three, the same for all pieces,
 * and stays in the folder.
 */
public final class PreambleTarget implements FuzzTarget<List<Outcome>> {
  private static final Path FOLDER = Path.of("/data/analyses/17");
  private static final int LONGEST_PIECE = 9;

  /** What came of one dialect. */
  record Outcome(
      Dialect dialect, Optional<String> rule, Optional<Delivery> delivery, Buffer payload) {}

  @Override
  public String name() {
    return "result-preamble";
  }

  @Override
  public int longest() {
    return 1 << 16;
  }

  @Override
  public long allocation(int length) {
    // Beyond eight lines, most of which may be process ids, only the piece itself counts.
    return (1 << 17) + 24L * length + 200L * Math.min(length, 8 * (Preamble.LONGEST_LINE + 1));
  }

  @Override
  public List<Outcome> read(byte[] input) {
    return Arrays.stream(Dialect.values())
        .map(dialect -> feed(input, dialect, Math.max(1, input.length)))
        .toList();
  }

  @Override
  public void check(byte[] input, List<Outcome> outcomes) {
    int piece = 1 + new Random(Arrays.hashCode(input)).nextInt(LONGEST_PIECE);
    for (Outcome whole : outcomes) {
      assertThat(feed(input, whole.dialect(), piece)).isEqualTo(whole);
      assertThat(input).endsWith(whole.payload().getBytes());
      whole
          .delivery()
          .flatMap(Delivery::destination)
          .map(Destination::path)
          .ifPresent(PreambleTarget::staysInside);
      whole.delivery().flatMap(Delivery::entry).ifPresent(entry -> isOneLine(Folder.line(entry)));
    }
  }

  private static void staysInside(ResultPath path) {
    Path place = FOLDER.resolve(path.toString());
    assertThat(place.normalize()).isEqualTo(place).startsWithRaw(FOLDER);
    assertThat(path.name()).doesNotContain("/", "\\", "\0", ":").isNotIn("", ".", "..");
    assertThat(path.directories()).noneMatch("reports"::equals);
    assertThat(path.directories().isEmpty()).isEqualTo(path.name().equals("analysis.log"));
  }

  private static void isOneLine(byte[] line) {
    assertThat(new String(line, StandardCharsets.UTF_8)).matches("[^\n]*\n");
  }

  private static Outcome feed(byte[] bytes, Dialect dialect, int piece) {
    Preamble preamble = new Preamble(new DeliveryReader(dialect, () -> 5));
    Buffer all = Buffer.buffer(bytes);
    for (int at = 0; at < bytes.length; at += piece) {
      int end = Math.min(bytes.length, at + piece);
      Preamble.Outcome outcome = preamble.feed(all.slice(at, end));
      if (outcome instanceof Preamble.Refused refused) {
        return new Outcome(dialect, Optional.of(refused.rule()), Optional.empty(), Buffer.buffer());
      }
      if (outcome instanceof Preamble.Complete complete) {
        Buffer payload = complete.payload().copy().appendBuffer(all.slice(end, bytes.length));
        return new Outcome(dialect, Optional.empty(), Optional.of(complete.delivery()), payload);
      }
    }
    return new Outcome(dialect, Optional.empty(), Optional.empty(), Buffer.buffer());
  }
}
