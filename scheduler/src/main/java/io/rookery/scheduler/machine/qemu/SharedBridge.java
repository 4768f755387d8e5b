package io.rookery.scheduler.machine.qemu;

import io.vertx.core.Future;
import java.util.Optional;

/** A machine on a bridge of the host, with an address of its own there. */
record SharedBridge(BridgePorts ports, BridgeRules rules) implements GuestNetwork {

  @Override
  public InnerNetwork inner() {
    return rules.inner();
  }

  @Override
  public String address() {
    return rules.inner().guest();
  }

  @Override
  public int agentPort() {
    return rules.agentPort();
  }

  @Override
  public String tap() {
    return rules.tap();
  }

  @Override
  public Optional<String> namespace() {
    return Optional.empty();
  }

  @Override
  public Future<Void> open() {
    return ports.open(rules);
  }

  @Override
  public Future<Void> verify() {
    return ports.verify(rules);
  }

  @Override
  public Future<Void> close() {
    return ports.close(rules);
  }
}
