package io.rookery.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The inputs that a target is given as they are, and that mutations start from. The resource {@code
 * fuzz/<name>.seeds} has one on each line; empty lines and those that begin with {@code #} are
 * passed over. See {@link SeedLine} for the notation.
 */
public final class Seeds {
  private Seeds() {}

  /** Those of that target, at least one and none longer than its longest. */
  public static List<byte[]> of(FuzzTarget<?> target) {
    String resource = "fuzz/" + target.name() + ".seeds";
    try (InputStream stream = target.getClass().getClassLoader().getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      List<byte[]> seeds =
          new String(stream.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .map(SeedLine::bytes)
              .toList();
      if (seeds.isEmpty() || seeds.stream().anyMatch(seed -> seed.length > target.longest())) {
        throw new IllegalStateException(
            resource + " has no seed, or one of more than " + target.longest() + " bytes");
      }
      return seeds;
    } catch (IOException e) {
      throw new IllegalStateException(resource + " cannot be read", e);
    }
  }
}
