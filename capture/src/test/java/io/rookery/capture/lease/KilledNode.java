package io.rookery.capture.lease;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.Readiness;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A node in a JVM of its own that makes one of everything, says the pids, and waits to be killed.
 * Arguments: its data directory, a namespace to make, a namespace that is there and takes an
 * interface.
 */
final class KilledNode {
  static final String INTERFACE = "rk0";
  static final String FILE = "tmp/upload";

  private KilledNode() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    Path data = Path.of(arguments[0]);
    HostLeases leases =
        Outcome.of(HostLeases.open(vertx, data, "node-1", "boot-0", Clock.systemUTC()));
    ChildLauncher launcher = ChildLauncher.create(vertx, leases.childRegistry());

    Outcome.of(leases.acquire(new Leased.NetworkNamespace(arguments[1])));
    ip(launcher, "ip netns add " + arguments[1]);
    Outcome.of(
        leases.acquire(
            new Leased.NetworkInterface(
                INTERFACE, Optional.of(new Leased.NetworkNamespace(arguments[2])))));
    ip(launcher, "ip -n " + arguments[2] + " link add " + INTERFACE + " type veth peer name rk1");
    Outcome.of(leases.acquire(new Leased.TemporaryFile(Path.of(FILE))));
    Files.createDirectories(data.resolve(FILE).getParent());
    Files.createFile(data.resolve(FILE));

    String endless = "while :; do sleep 0.1; done";
    survivor(launcher, "obedient", "echo up; " + endless);
    survivor(launcher, "stubborn", "trap '' TERM; echo up; " + endless);
    survivor(launcher, "fugitive", "setsid sh -c 'echo up; " + endless + "' & wait");
    System.out.println("done");
    new CountDownLatch(1).await();
  }

  /** Nothing tells such a child that its node is dead. */
  private static void survivor(ChildLauncher launcher, String name, String script)
      throws Exception {
    ChildSpec spec =
        ChildSpec.of(name, List.of("sh", "-c", script))
            .withParentDeathSignal(Optional.empty())
            .withReadiness(Readiness.line("up", Duration.ofSeconds(60)));
    Child child = Outcome.of(launcher.start(spec));
    System.out.println(child.pid());
  }

  private static void ip(ChildLauncher launcher, String command) throws Exception {
    Outcome.of(
        launcher.run(ChildSpec.of("ip", List.of(command.split(" "))), Duration.ofSeconds(60)));
  }
}
