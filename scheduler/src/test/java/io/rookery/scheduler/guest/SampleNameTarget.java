package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import io.rookery.scheduler.machine.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** No name leads out of its folder. */
public final class SampleNameTarget implements FuzzTarget<List<String>> {

  @Override
  public String name() {
    return "sample-name";
  }

  @Override
  public int longest() {
    return 4096;
  }

  @Override
  public long allocation(int length) {
    return (1 << 16) + 200L * length;
  }

  @Override
  public List<String> read(byte[] input) {
    String given = new String(input, StandardCharsets.UTF_8);
    return Arrays.stream(Dialect.values())
        .map(dialect -> SampleName.clean(given, dialect))
        .toList();
  }

  @Override
  public void check(byte[] input, List<String> names) {
    assertThat(names)
        .allSatisfy(
            name -> {
              assertThat(name).matches("[A-Za-z0-9 _.-]{1,121}").isNotIn(".", "..");
              assertThat(name).isEqualTo(name.strip());
              assertThat(name).doesNotMatch("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])( *\\..*)?");
            });
  }
}
