package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.host.FilterGuard;
import io.vertx.core.Future;
import java.util.Optional;

/** A machine in a network namespace of its own, behind an address of its own. */
record OwnNamespace(GuestLinks links, GuestRules rules, FilterGuard filter)
    implements GuestNetwork {

  @Override
  public InnerNetwork inner() {
    return rules.inner();
  }

  @Override
  public String address() {
    return rules.link().outerAddress();
  }

  @Override
  public int agentPort() {
    return rules.agentPort();
  }

  @Override
  public String tap() {
    return GuestLink.TAP;
  }

  @Override
  public Optional<String> namespace() {
    return Optional.of(rules.link().namespace());
  }

  @Override
  public Future<Void> open() {
    return links.open(rules, filter);
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
    return filter.stands();
  }

  @Override
  public Future<Void> close() {
    return links.close(rules, filter);
  }
}
