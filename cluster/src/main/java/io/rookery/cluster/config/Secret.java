package io.rookery.cluster.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;

/** A text that must not reach a log, an error message or a screen. */
public final class Secret {
  private final String value;

  /** Hides {@code value}. */
  public Secret(String value) {
    this.value = requireNonNull(value, "value");
  }

  /** The text itself: for the one call that needs it. */
  public String reveal() {
    return value;
  }

  /** Compares in a time that does not depend on where the texts differ. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(value.getBytes(UTF_8), candidate.getBytes(UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && matches(secret.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
