package io.rookery.cluster;

import io.rookery.cluster.bench.BenchCommand;
import io.rookery.cluster.cli.CommandException;
import io.rookery.cluster.cli.Console;
import io.rookery.cluster.cli.ExitCode;
import io.rookery.cluster.cli.Rookery;
import io.rookery.cluster.config.ConfigurationFile;
import io.rookery.cluster.config.ConfigurationReader;
import io.rookery.cluster.config.ConfigurationResult;
import io.rookery.cluster.config.Driver;
import io.rookery.cluster.demo.DemoCommand;
import io.rookery.cluster.lab.LabCommand;
import io.rookery.cluster.node.NodeRun;
import io.rookery.cluster.node.NodeStartException;
import java.nio.file.Path;
import java.util.List;

/** Where the process begins. */
public final class Main {
  private static final String LOG_LEVEL = "ROOKERY_LOG_LEVEL";

  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    // Before the first logger: a node tells what it does, other commands only what is wrong.
    if (arguments.length > 0 && arguments[0].equals("node") && System.getenv(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "INFO");
    }
    System.exit(
        Rookery.run(
            Console.ofProcess(),
            Main::node,
            List.of(new DemoCommand(), new BenchCommand(), new LabCommand()),
            arguments));
  }

  private static int node(Path file, Console console) {
    ConfigurationFile source =
        new ConfigurationFile(
            new ConfigurationReader(Driver.standard(), console.environment()), file);
    ConfigurationResult result = source.read();
    if (result instanceof ConfigurationResult.Rejected rejected) {
      rejected.mistakes().forEach(mistake -> console.err().println(file + ": " + mistake));
      return ExitCode.USAGE;
    }
    try {
      new NodeRun(((ConfigurationResult.Loaded) result).configuration(), source).run();
      return ExitCode.DONE;
    } catch (NodeStartException refused) {
      throw CommandException.failed(refused.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }
}
