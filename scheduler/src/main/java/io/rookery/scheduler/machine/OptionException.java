package io.rookery.scheduler.machine;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * An option of a group of machines that its driver refuses. The message tells all; {@link #key()}
 * and {@link #problem()} are for whoever knows where the key stands.
 */
public final class OptionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String machines;
  private final String key;
  private final Optional<String> expected;

  private OptionException(String machines, String key, Optional<String> expected) {
    super(
        expected
            .map(value -> "the option %s of %s machines must be %s".formatted(key, machines, value))
            .orElseGet(() -> "%s machines have no option %s".formatted(machines, key)));
    this.machines = requireNonNull(machines, "machines");
    this.key = requireNonNull(key, "key");
    this.expected = expected;
  }

  /**
   * A driver has no such option.
   *
   * @param machines whose, such as {@code QEMU}
   * @param key where it stands in the group, such as {@code guest.gateway}
   */
  public static OptionException unknown(String machines, String key) {
    return new OptionException(machines, key, Optional.empty());
  }

  /**
   * An option is missing or has a value that is not of its kind.
   *
   * @param expected what it must be, such as {@code an IPv4 address}
   */
  public static OptionException wrong(String machines, String key, String expected) {
    return new OptionException(machines, key, Optional.of(expected));
  }

  /** The same of an option that stands in the mapping under {@code parent}. */
  public OptionException below(String parent) {
    return new OptionException(machines, parent + "." + key, expected);
  }

  /** The option's place in its group, with dots between the keys. */
  public String key() {
    return key;
  }

  /** What is wrong with it, without its name. */
  public String problem() {
    return expected
        .map(value -> "must be " + value)
        .orElseGet(() -> "unknown key: " + machines + " machines have no such option");
  }
}
