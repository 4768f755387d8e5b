package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.host.FilterGuard;
import io.vertx.core.Future;
import java.util.Optional;

/** A machine on a bridge of the host, with an address of its own there. */
record SharedBridge(BridgePorts ports, BridgeRules rules, FilterGuard filter)
    implements GuestNetwork {

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
    return ports.open(rules, filter);
  }

  @Override
  public boolean watched() {
    return filter.watched();
  }

  @Override
  public void tell(FilterGuard.Listener listener) {
    filter.tell(listener);
  }

  @Override
  public Future<Void> stands() {
    return filter.stands().compose(stands -> ports.stands(rules));
  }

  @Override
  public Future<Void> close() {
    return ports.close(rules, filter);
  }
}
