package io.rookery.cluster.demo;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.lab.LabException;
import io.rookery.scheduler.lab.LabImage;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The guest image of a demonstration. Blocks.
 *
 * @param folder where it is, or is made
 */
record DemoLab(Path folder) {
  private static final int MINUTES = 10;

  /** Makes the image if virtual machines are possible and need it; says so when it cannot. */
  DemoHost prepare(DemoHost host, PrintStream out) throws Exception {
    if (!host.machines() || Files.isReadable(folder.resolve("guest.qcow2"))) {
      return host;
    }
    Vertx vertx = Vertx.vertx();
    ChildLauncher launcher = ChildLauncher.create(vertx);
    try {
      new LabImage(vertx, launcher, folder, step -> out.println("guest image: " + step))
          .build()
          .await(MINUTES, TimeUnit.MINUTES);
      return host;
    } catch (LabException refused) {
      return host.withoutMachines(refused.getMessage());
    } finally {
      launcher.close().await(MINUTES, TimeUnit.MINUTES);
      vertx.close().await(MINUTES, TimeUnit.MINUTES);
    }
  }
}
