package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whatever a sample's headers say, few and short names are read, and never beyond the file. */
public final class PeExportsTarget implements FuzzTarget<List<String>> {
  private Optional<Path> sample = Optional.empty();

  @Override
  public String name() {
    return "pe-exports";
  }

  @Override
  public int longest() {
    return 1 << 16;
  }

  /** However long the sample is. */
  @Override
  public long allocation(int length) {
    return 4 << 20;
  }

  @Override
  public List<String> read(byte[] input) throws IOException {
    if (sample.isEmpty()) {
      sample = Optional.of(Files.createTempFile("sample", ".exe"));
    }
    Files.write(sample.get(), input);
    return PeExports.of(sample.get());
  }

  @Override
  public void check(byte[] input, List<String> names) {
    assertThat(names).hasSizeLessThanOrEqualTo(PeExports.MOST_NAMES);
    assertThat(names)
        .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(PeExports.LONGEST_NAME));
  }

  @Override
  public void close() {
    sample.ifPresent(path -> path.toFile().delete());
    sample = Optional.empty();
  }
}
