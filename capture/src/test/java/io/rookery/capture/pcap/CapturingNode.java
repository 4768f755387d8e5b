package io.rookery.capture.pcap;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.Outcome;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/**
 * A JVM of its own that captures what it sends to itself, says the pid of its tcpdump or why it has
 * none, and waits to be killed.
 */
final class CapturingNode {
  static final int PACKETS = 20;

  private CapturingNode() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    Vertx vertx = Vertx.vertx();
    ChildLauncher launcher = ChildLauncher.create(vertx);
    Outcome.of(
        vertx.deployVerticle(
            new CaptureVerticle("doomed", CaptureService.options(RestartPolicy.FAIL), launcher)));
    try (Datagrams datagrams = new Datagrams()) {
      capture(vertx, CaptureService.request("lo", file, datagrams.filter()));
      for (int i = 0; i < PACKETS; i++) {
        datagrams.send("packet " + i);
      }
      Awaitility.await().until(() -> PcapReader.summarize(file).packets() == PACKETS);
      System.out.println(CaptureService.tcpdumps().get(0).pid());
    } catch (CaptureException e) {
      System.out.println(e.problem());
      System.out.println(e.remedy());
    }
    System.out.println("done");
    new CountDownLatch(1).await();
  }

  private static void capture(Vertx vertx, CaptureRequest request) throws Exception {
    Outcome.of(new Captures(vertx, "doomed").start(request));
  }
}
