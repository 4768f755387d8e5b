package io.rookery.capture.pcap;

import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Finished;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.RunningLauncher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network namespace of a test's own, with a pair of connected interfaces {@code left} and {@code
 * right} in it.
 */
final class NetworkNamespace implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RunningLauncher running;
  private final String name =
      "rookery-t" + Long.toHexString(ThreadLocalRandom.current().nextLong());

  NetworkNamespace(RunningLauncher running) throws Exception {
    this.running = running;
    run(List.of("ip", "netns", "add", name));
  }

  String name() {
    return name;
  }

  void addPair() throws Exception {
    ip("link", "add", "left", "type", "veth", "peer", "name", "right");
    ip("addr", "add", "10.9.0.1/24", "dev", "left");
    ip("link", "set", "left", "up");
    ip("link", "set", "right", "up");
  }

  void deletePair() throws Exception {
    ip("link", "del", "left");
  }

  /**
   * Sends UDP packets out of {@code left}, which appear on {@code right}, to an address that nobody
   * has.
   */
  void sendPackets(int count) throws Exception {
    ip("neigh", "replace", "10.9.0.2", "lladdr", "02:00:00:00:00:02", "dev", "left");
    String script = "for i in $(seq " + count + "); do echo $i > /dev/udp/10.9.0.2/9; done";
    ChildSpec spec = ChildSpec.of("bash", List.of("bash", "-c", script)).withNetworkNamespace(name);
    check(Outcome.of(running.launcher().run(spec, DEADLINE)));
  }

  private void ip(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    run(command);
  }

  private void run(List<String> command) throws Exception {
    check(Outcome.of(running.launcher().run(ChildSpec.of("ip", command), DEADLINE)));
  }

  private static void check(Finished finished) {
    if (!finished.exit().succeeded()) {
      throw new AssertionError(finished.toString());
    }
  }

  @Override
  public void close() {
    try {
      run(List.of("ip", "netns", "del", name));
    } catch (Exception e) {
      throw new AssertionError("the namespace " + name + " could not be removed", e);
    }
  }
}
