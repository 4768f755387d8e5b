package io.rookery.cluster.config;

/**
 * {@code samples:} — what users may submit.
 *
 * @param limit bytes of one sample; default 512 MiB
 */
public record SampleOptions(long limit) {

  static SampleOptions read(Section root) {
    try (Section samples = root.section("samples")) {
      return new SampleOptions(samples.value("limit", 512L << 20, Notation.SIZE));
    }
  }
}
