package io.rookery.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** No range reaches beyond the file. */
public final class ByteRangeTarget implements FuzzTarget<List<Optional<ByteRange>>> {
  private static final List<Long> SIZES = List.of(0L, 1L, 1000L, Long.MAX_VALUE);

  @Override
  public String name() {
    return "byte-range";
  }

  @Override
  public int longest() {
    return 8192;
  }

  @Override
  public long allocation(int length) {
    return (1 << 14) + 20L * length;
  }

  @Override
  public List<Optional<ByteRange>> read(byte[] input) {
    Optional<String> header = Optional.of(new String(input, StandardCharsets.ISO_8859_1));
    return SIZES.stream().map(size -> ByteRange.parse(header, size)).toList();
  }

  @Override
  public void check(byte[] input, List<Optional<ByteRange>> ranges) {
    for (int i = 0; i < SIZES.size(); i++) {
      long size = SIZES.get(i);
      Stream<ByteRange> range = ranges.get(i).stream();
      assertThat(range)
          .allSatisfy(
              part -> {
                assertThat(part.from()).isNotNegative();
                assertThat(part.length()).isBetween(0L, Math.max(0, size - part.from()));
              });
    }
  }
}
