package io.rookery.scheduler.machine;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.machine.host.SharedThings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a driver is made with, for one group of machines.
 *
 * @param vertx the node's instance
 * @param launcher starts every child
 * @param leases records what is made on the host before it is made
 * @param shared what the node's drivers use together
 * @param node the node's name
 * @param directory the driver's own directory in the node's data directory; made by the driver
 * @param step the deadline of one command on the host
 * @param options what the group says that only this driver understands
 * @param contacts what the driver may ask about guests
 * @param resultPort the port on which this node's result server listens
 */
public record MachineryContext(
    Vertx vertx,
    ChildLauncher launcher,
    HostLeases leases,
    SharedThings shared,
    String node,
    Path directory,
    Duration step,
    JsonObject options,
    GuestContacts contacts,
    int resultPort) {

  /** For the only driver of its node. */
  public MachineryContext(
      Vertx vertx,
      ChildLauncher launcher,
      HostLeases leases,
      String node,
      Path directory,
      Duration step,
      JsonObject options,
      GuestContacts contacts,
      int resultPort) {
    this(
        vertx,
        launcher,
        leases,
        new SharedThings(vertx, leases),
        node,
        directory,
        step,
        options,
        contacts,
        resultPort);
  }
}
