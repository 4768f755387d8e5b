package io.rookery.cluster.demo;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rookery demo}. */
@Command(
    name = "demo",
    description =
        "Runs real samples through one node, or several of which one is killed, and checks what comes back.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'demo-'uuuuMMdd-HHmmss");

  @Spec private CommandSpec spec;

  @Option(
      names = "--nodes",
      description =
          "how many nodes, up to 9; of several one is killed in the middle, and their guests are"
              + " in network namespaces",
      defaultValue = "1",
      paramLabel = "N")
  private int nodes;

  @Option(
      names = "--directory",
      description = "where everything is made; default demo-<time> in the present directory",
      paramLabel = "DIR")
  private Path directory;

  @Option(
      names = "--simulated",
      description = "guests that run nothing, also where real ones are possible")
  private boolean simulated;

  @Option(
      names = "--namespaces",
      description = "guests in network namespaces, also where virtual machines are possible")
  private boolean namespaces;

  @Option(
      names = "--lab",
      description = "the guest image, made if it is not there; default ROOKERY_LAB, or lab in DIR",
      defaultValue = "${env:ROOKERY_LAB}",
      paramLabel = "DIR")
  private Path lab;

  @Override
  public Integer call() throws Exception {
    if (nodes < 1 || nodes > DemoField.MOST_NODES) {
      throw new ParameterException(
          spec.commandLine(), "--nodes must be a number from 1 to " + DemoField.MOST_NODES);
    }
    Path named = directory == null ? Path.of(LocalDateTime.now().format(NAME)) : directory;
    Path where = named.toAbsolutePath().normalize();
    DemoHost host = host();
    if (nodes == 1) {
      DemoLab image = new DemoLab(lab == null ? where.resolve("lab") : lab.toAbsolutePath());
      boolean allHold =
          new GuestFallback(System.out)
              .run(
                  image.prepare(host, System.out),
                  where,
                  (able, folder) -> new Demo(folder, able, image.folder(), System.out).run());
      return allHold ? 0 : 1;
    }
    return new ClusterDemo(where, nodes, host, new Narrator(System.out)).run();
  }

  private DemoHost host() {
    if (simulated) {
      return DemoHost.forSimulatedGuests();
    }
    DemoHost found = DemoHost.inspect();
    return namespaces ? found.withoutMachines("--namespaces was given") : found;
  }
}
