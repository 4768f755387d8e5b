package io.rookery.cluster.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code capture:} — the packets of an attempt.
 *
 * @param enabled default true
 * @param tcpdump the program; default {@code /usr/bin/tcpdump}
 * @param interfaceName where machines that name none are listened to; empty where the machinery
 *     knows
 * @param filter a further condition in tcpdump's language; empty text for none
 * @param sizeLimit bytes of one capture; default 512 MiB
 * @param onDeath what follows when a capture ends by itself; default {@code fail}
 */
public record CaptureOptions(
    boolean enabled,
    Path tcpdump,
    @Key("interface") Optional<String> interfaceName,
    String filter,
    long sizeLimit,
    OnDeath onDeath) {

  /** What follows when a capture ends before its attempt. */
  public enum OnDeath {
    /** The attempt fails: its packets would have a hole. */
    FAIL,
    /** Another capture goes on in a further file. */
    RESTART
  }

  static CaptureOptions read(Section root) {
    try (Section capture = root.section("capture")) {
      return new CaptureOptions(
          capture.value("enabled", true, Notation.FLAG),
          capture.value("tcpdump", Path.of("/usr/bin/tcpdump"), capture.references()::path),
          capture.optional("interface", MachineTraits.INTERFACE),
          capture.value("filter", "", Notation.TEXT),
          capture.value("sizeLimit", 512L << 20, Notation.SIZE),
          capture.value("onDeath", OnDeath.FAIL, Notation.choice(OnDeath.class)));
    }
  }
}
