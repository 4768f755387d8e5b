package io.rookery.cluster.demo;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the nodes of a demonstration and their guests stand on this machine: addresses of loopback
 * and ports that nobody else uses.
 *
 * @param nodes how many there are; their places count from 1
 * @param step tells demonstrations apart that run at the same time
 */
record DemoField(int nodes, int step) {
  static final int MOST_NODES = 9;
  static final int MOST_STEPS = 24;
  static final int GUESTS = 2;
  private static final int STEP = 10;

  List<Integer> places() {
    return IntStream.rangeClosed(1, nodes).boxed().toList();
  }

  String name(int place) {
    return "node-" + place;
  }

  String address(int place) {
    return "127.77.%d.%d".formatted(step, place);
  }

  List<String> addresses() {
    return places().stream().map(this::address).toList();
  }

  int apiPort() {
    return 8090 + step;
  }

  int port() {
    return 5701 + step;
  }

  int busPort() {
    return 5801 + step;
  }

  int peerPort() {
    return 5901 + step;
  }

  List<Integer> ports() {
    return List.of(apiPort(), port(), busPort(), peerPort());
  }

  String url(int place) {
    return "http://%s:%d".formatted(address(place), apiPort());
  }

  /** The first three numbers of the addresses of a node's real guests. */
  String realGuests(int place) {
    return "198.19." + (step * STEP + place);
  }

  /** The same of its simulated guests. */
  String simulatedGuests(int place) {
    return "127.78." + (step * STEP + place);
  }

  /** The host's ends of the networks of four of all real guests. */
  List<String> hostEnds() {
    return places().stream()
        .flatMap(
            place ->
                IntStream.range(0, GUESTS).mapToObj(i -> realGuests(place) + "." + (4 * i + 1)))
        .toList();
  }
}
