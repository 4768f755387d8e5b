package io.rookery.scheduler.store;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A node of nothing but an embedded server, to be killed; its argument is the data directory. */
final class ServerInChildJvm {
  static final String UP = "the server of the child is up";

  private ServerInChildJvm() {}

  public static void main(String[] arguments) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    EmbeddedPostgres.start(
            vertx, ChildLauncher.create(vertx), Path.of(arguments[0]), Duration.ofSeconds(120))
        .onSuccess(server -> System.out.println(UP))
        .onFailure(
            failure -> {
              System.out.println(failure.getMessage());
              System.exit(1);
            });
    new CountDownLatch(1).await();
  }
}
