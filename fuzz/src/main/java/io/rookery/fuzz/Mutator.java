package io.rookery.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Makes inputs out of seeds; the same numbers make the same inputs. */
final class Mutator {
  private static final int MOST_CHANGES = 5;
  private static final int MOST_COPIES = 40;

  private final List<byte[]> seeds;
  private final List<byte[]> words;
  private final int longest;
  private final Random random;

  Mutator(List<byte[]> seeds, int longest, long seed) {
    this.seeds = seeds;
    this.words = Words.of(seeds);
    this.longest = longest;
    this.random = new Random(seed);
  }

  /** A seed with a few changes. */
  byte[] next() {
    byte[] input = oneOf(seeds);
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      input = changed(input);
    }
    return bounded(input);
  }

  /** A seed in which one piece stands again and again, up to the longest input. */
  byte[] swollen() {
    byte[] input = oneOf(seeds);
    Range range = range(input);
    int copies = range.length() == 0 ? 0 : (longest - input.length) / range.length();
    return bounded(repeated(input, range, 1 + copies));
  }

  private byte[] changed(byte[] input) {
    Range range = range(input);
    return switch (random.nextInt(8)) {
      case 0 -> replaced(input, range, new byte[0]);
      case 1 -> repeated(input, range, 2 + random.nextInt(MOST_COPIES));
      case 2 -> replaced(input, range, oneOf(words));
      case 3 -> replaced(input, new Range(range.from(), range.from()), oneOf(words));
      case 4 -> replaced(input, new Range(range.from(), input.length), tail(oneOf(seeds)));
      case 5 -> replaced(input, range, piece(oneOf(seeds)));
      case 6 -> replaced(input, word(input, range.from()), oneOf(words));
      default -> flipped(input);
    };
  }

  private byte[] flipped(byte[] input) {
    byte[] flipped = input.clone();
    if (flipped.length > 0) {
      int at = random.nextInt(flipped.length);
      flipped[at] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) (flipped[at] ^ (1 << random.nextInt(8)));
    }
    return flipped;
  }

  private byte[] tail(byte[] seed) {
    return copy(seed, random.nextInt(seed.length + 1), seed.length);
  }

  private byte[] piece(byte[] seed) {
    Range range = range(seed);
    return copy(seed, range.from(), range.to());
  }

  /** Short ones more often than long ones. */
  private Range range(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int most = Math.min(input.length - from, 1 << random.nextInt(12));
    return new Range(from, from + random.nextInt(most + 1));
  }

  /** The letters or digits around that place. */
  private static Range word(byte[] input, int at) {
    int from = at;
    int to = at;
    while (from > 0 && Character.isLetterOrDigit(input[from - 1])) {
      from--;
    }
    while (to < input.length && Character.isLetterOrDigit(input[to])) {
      to++;
    }
    return new Range(from, to);
  }

  private byte[] repeated(byte[] input, Range range, int copies) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(input, 0, range.from());
    for (int i = 0; i < copies && bytes.size() < longest; i++) {
      bytes.write(input, range.from(), range.length());
    }
    bytes.write(input, range.to(), input.length - range.to());
    return bytes.toByteArray();
  }

  private static byte[] replaced(byte[] input, Range range, byte[] by) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(input, 0, range.from());
    bytes.writeBytes(by);
    bytes.write(input, range.to(), input.length - range.to());
    return bytes.toByteArray();
  }

  private byte[] bounded(byte[] input) {
    return input.length <= longest ? input : copy(input, 0, longest);
  }

  private static byte[] copy(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  private byte[] oneOf(List<byte[]> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private record Range(int from, int to) {
    int length() {
      return to - from;
    }
  }
}
