package io.rookery.cluster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.FakeNode;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands in this process and keeps what they print. */
final class Shell {
  final Map<String, String> environment = new HashMap<>();
  final List<Path> nodesRun = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  static Shell on(FakeNode node) {
    Shell shell = new Shell();
    shell.environment.put("ROOKERY_NODE", node.url());
    return shell;
  }

  int run(String... args) {
    out.reset();
    err.reset();
    Console console =
        new Console(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment);
    NodeRunner runner =
        (file, given) -> {
          nodesRun.add(file);
          return ExitCode.DONE;
        };
    return Rookery.run(console, runner, List.of(), args);
  }

  /** Runs what must be refused as wrong usage, with that field named and nothing shown. */
  void refuses(String field, String... args) {
    assertThat(run(args)).as(String.join(" ", args)).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains(field);
    assertThat(out()).isEmpty();
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }

  JsonObject json() {
    return new JsonObject(out());
  }
}
