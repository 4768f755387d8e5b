package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import java.util.Optional;

/**
 * What is known of an agent before it answers.
 *
 * @param kind which one it is, or {@link AgentKind#AUTO}
 * @param dialect the flavour of its analyzer; {@link Dialect#CUCKOO3} is driven in a way of its own
 * @param token what it asks for with each request
 */
public record ExpectedAgent(AgentKind kind, Dialect dialect, Optional<AgentToken> token) {

  /** What the configuration says of a machine's agent. */
  public static ExpectedAgent of(Machine machine) {
    return new ExpectedAgent(machine.agent(), machine.dialect(), machine.agentToken());
  }
}
