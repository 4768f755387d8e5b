package io.rookery.cluster.config;

/**
 * {@code samples:} — what users may submit, and where it stands.
 *
 * @param limit bytes of one sample; default 512 MiB
 * @param placement on how many nodes a sample stands before its job is accepted
 */
public record SampleOptions(long limit, @Key("*") CopyOptions placement) {

  static SampleOptions read(Section root, ClusterOptions cluster) {
    try (Section samples = root.section("samples")) {
      return new SampleOptions(
          samples.value("limit", 512L << 20, Notation.SIZE), CopyOptions.read(samples, cluster));
    }
  }
}
