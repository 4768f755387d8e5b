package io.rookery.cluster.lab;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.lab.LabException;
import io.rookery.scheduler.lab.LabImage;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rookery lab build}. */
@Command(
    name = "lab",
    description = "A guest image of our own.",
    subcommands = LabCommand.Build.class)
public final class LabCommand {
  private static final int MINUTES = 15;

  /** {@code rookery lab build}: its own command, so that others may join it. */
  @Command(
      name = "build",
      description =
          "Makes a small Linux image for machinery: qemu from this distribution's packages.",
      mixinStandardHelpOptions = true)
  static final class Build implements Callable<Integer> {
    @Option(
        names = "--to",
        description = "the folder to make; default ROOKERY_LAB, or lab",
        defaultValue = "${env:ROOKERY_LAB:-lab}",
        paramLabel = "DIR")
    private Path target;

    @Override
    public Integer call() throws Exception {
      Vertx vertx = Vertx.vertx();
      ChildLauncher launcher = ChildLauncher.create(vertx);
      try {
        Path made =
            new LabImage(
                    vertx,
                    launcher,
                    target.toAbsolutePath().normalize(),
                    step -> System.err.println("lab: " + step))
                .build()
                .await(MINUTES, TimeUnit.MINUTES);
        System.out.println(made);
        return 0;
      } catch (LabException refused) {
        System.err.println("rookery: " + refused.getMessage());
        return 1;
      } finally {
        launcher.close().await(MINUTES, TimeUnit.MINUTES);
        vertx.close().await(MINUTES, TimeUnit.MINUTES);
      }
    }
  }
}
