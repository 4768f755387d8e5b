package io.rookery.scheduler.machine;

import static java.util.Objects.requireNonNull;

/**
 * The token that an agent asks for with each request, as CAPE's agent in Go does when it is started
 * with {@code -auth}. Hides itself from logs and messages.
 */
public final class AgentToken {
  private final String value;

  /** {@code value} is one line of printable ASCII. */
  public AgentToken(String value) {
    this.value = requireNonNull(value, "value");
  }

  /** The value of the {@code Authorization} header: for the one call that sends it. */
  public String authorization() {
    return "Bearer " + value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AgentToken token && value.equals(token.value);
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
