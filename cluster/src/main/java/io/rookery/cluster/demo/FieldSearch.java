package io.rookery.cluster.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Looks for addresses and ports that are free, by using them for a moment. */
final class FieldSearch {
  private final Vertx vertx;

  FieldSearch(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Completes with the first field of which every place is free; fails when there is none. */
  Future<DemoField> find(int nodes) {
    return find(new DemoField(nodes, 0));
  }

  private Future<DemoField> find(DemoField field) {
    if (field.step() >= DemoField.MOST_STEPS) {
      return Future.failedFuture("no free addresses were found; what fills 127.77.0.0/16?");
    }
    return free(field)
        .map(field)
        .recover(taken -> find(new DemoField(field.nodes(), field.step() + 1)));
  }

  private Future<Void> free(DemoField field) {
    if (!interfaces(field).isEmpty()) {
      return Future.failedFuture("the guests' networks are in use");
    }
    List<Future<Void>> probes =
        field.addresses().stream()
            .flatMap(address -> field.ports().stream().map(port -> probe(address, port)))
            .toList();
    return Future.join(probes).mapEmpty();
  }

  private Future<Void> probe(String address, int port) {
    return vertx
        .createNetServer()
        .connectHandler(stranger -> stranger.close())
        .listen(port, address)
        .compose(listening -> listening.close());
  }

  /** The interfaces of this machine that stand in the networks of the field's real guests. */
  static List<String> interfaces(DemoField field) {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(
              each ->
                  each.getInterfaceAddresses().stream()
                      .map(InterfaceAddress::getAddress)
                      .anyMatch(address -> field.hostEnds().contains(address.getHostAddress())))
          .map(NetworkInterface::getName)
          .toList();
    } catch (SocketException unknown) {
      throw new IllegalStateException("the interfaces cannot be listed", unknown);
    }
  }
}
