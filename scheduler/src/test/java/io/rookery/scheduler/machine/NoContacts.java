package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import java.util.List;

/** For drivers that ask nothing of guests: whoever does is refused. */
public final class NoContacts implements GuestContacts {
  @Override
  public Waiting await(Endpoint agent, Machine machine) {
    throw new UnsupportedOperationException("this driver asks no guest");
  }

  @Override
  public Future<List<String>> connections(String machine, Endpoint agent) {
    throw new UnsupportedOperationException("this driver asks no guest");
  }
}
