package io.rookery.cluster.chaos;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Names and addresses of everything that one run makes. The process number is part of every name,
 * so two runs share none, and what a dead run has left can be told from what a living one uses.
 *
 * @param pid of the process that runs the suite
 * @param nodes how many; they are the places 1 to {@code nodes}, the store is place 0
 */
record FieldMap(long pid, int nodes) {
  /** The place of the store, in the namespace that all cables lead to. */
  static final int STORE = 0;

  /** What the names of all namespaces begin with. */
  static final String PREFIX = "rkc-";

  static final int API_PORT = 8090;
  static final int STORE_PORT = 5432;
  private static final int HARNESS = 250;
  private static final int MOST_NODES = 16;

  FieldMap {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new IllegalArgumentException("a field has 1 to " + MOST_NODES + " nodes");
    }
  }

  /** The places of the nodes. */
  List<Integer> places() {
    return IntStream.rangeClosed(1, nodes).boxed().toList();
  }

  String namespace(int place) {
    return PREFIX + pid + (place == STORE ? "-hub" : "-" + place);
  }

  String address(int place) {
    return subnet() + (place + 1);
  }

  /** Of the suite itself. */
  String harnessAddress() {
    return subnet() + HARNESS;
  }

  /** The suite's end of its cable into the field, in its own namespace. */
  String harnessDevice() {
    return "rkc" + pid;
  }

  String network() {
    return subnet() + "0/24";
  }

  String nodeName(int place) {
    return "node-" + place;
  }

  /** How people call a place. */
  String name(int place) {
    return place == STORE ? "store" : nodeName(place);
  }

  private String subnet() {
    return "198.19." + (128 + pid % 128) + ".";
  }
}
