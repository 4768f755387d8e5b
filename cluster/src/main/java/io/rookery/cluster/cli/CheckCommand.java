package io.rookery.cluster.cli;

import io.rookery.cluster.config.ConfigurationReader;
import io.rookery.cluster.config.ConfigurationResult;
import io.rookery.cluster.config.ConfigurationResult.Loaded;
import io.rookery.cluster.config.ConfigurationResult.Rejected;
import io.rookery.cluster.config.Driver;
import io.rookery.cluster.config.Mistake;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "check", description = "validates a configuration and names each mistake")
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "the file")
  private Path config;

  @Option(names = "--json", description = "print one JSON document")
  private boolean json;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!Files.isReadable(config)) {
      throw CommandException.badInput("--config", "cannot read " + config);
    }
    ConfigurationResult result =
        new ConfigurationReader(Driver.standard(), console.environment()).read(config);
    if (result instanceof Loaded loaded) {
      return sound(loaded.configuration().pool().size());
    }
    return rejected(((Rejected) result).mistakes());
  }

  private int sound(int machines) {
    if (json) {
      console.out().println(new JsonObject().put("ok", true).put("machines", machines).encode());
    } else {
      console.print(config + " is sound; machines: " + machines);
    }
    return ExitCode.DONE;
  }

  private int rejected(List<Mistake> mistakes) {
    if (json) {
      JsonArray array = new JsonArray();
      for (Mistake mistake : mistakes) {
        array.add(
            new JsonObject()
                .put("line", mistake.line())
                .put("path", mistake.path())
                .put("message", mistake.message()));
      }
      console.out().println(new JsonObject().put("ok", false).put("mistakes", array).encode());
    } else {
      mistakes.forEach(mistake -> console.print(config + ": " + mistake));
    }
    return ExitCode.FAILED;
  }
}
