package io.rookery.capture.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A JVM of its own that starts children, says their pids, and waits to be killed. */
final class DoomedNode {
  private DoomedNode() {}

  public static void main(String[] arguments) throws Exception {
    ChildLauncher launcher = ChildLauncher.create(Vertx.vertx());
    ChildSpec plain =
        ChildSpec.of("plain", List.of("sh", "-c", "echo up; exec sleep 1000"))
            .withReadiness(Readiness.line("up", Duration.ofSeconds(60)));
    ChildSpec otherUser =
        plain.withPrivilege(Privilege.user(65534, 65534).withCapabilities("net_raw", "net_admin"));
    ChildSpec stubborn =
        ChildSpec.of(
                "stubborn",
                List.of("sh", "-c", "trap '' INT TERM HUP; echo up; while :; do sleep 0.05; done"))
            .withReadiness(plain.readiness());
    List<Child> children =
        Outcome.of(
                Future.all(
                    launcher.start(plain), launcher.start(otherUser), launcher.start(stubborn)))
            .list();
    children.forEach(child -> System.out.println(child.pid()));
    System.out.println("done");
    new CountDownLatch(1).await();
  }
}
