package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of one run, made by {@code openssl}: an authority of its own that signs the
 * nodes, as a lab would make them. The nodes' addresses are not loopback ones, so without them no
 * cluster would form.
 */
final class Certificates {
  private static final String VALID_DAYS = "7";

  private final Path directory;

  /** Everything stands below {@code run}. */
  Certificates(Path run) {
    this.directory = run.resolve("tls");
  }

  Path authority() {
    return directory.resolve("ca.crt");
  }

  Path key(String node) {
    return directory.resolve(node + ".key");
  }

  Path certificate(String node) {
    return directory.resolve(node + ".crt");
  }

  /** Completes when each of these nodes has its key and certificate. */
  Future<Void> make(Tools tools, List<String> nodes) {
    try {
      Files.createDirectories(directory);
    } catch (IOException unwritable) {
      return Future.failedFuture(unwritable);
    }
    Future<Void> made =
        openssl(
            tools,
            "req",
            "-x509",
            "-subj",
            "/CN=chaos",
            "-days",
            VALID_DAYS,
            key("ca"),
            authority());
    for (String node : nodes) {
      made =
          made.compose(
              before ->
                  openssl(
                      tools,
                      "req",
                      "-x509",
                      "-CA",
                      authority(),
                      "-CAkey",
                      key("ca"),
                      "-subj",
                      "/CN=" + node,
                      "-days",
                      VALID_DAYS,
                      key(node),
                      certificate(node)));
    }
    return made;
  }

  /** A new key and a certificate for it; the last two arguments name their files. */
  private static Future<Void> openssl(Tools tools, Object... arguments) {
    int last = arguments.length - 1;
    List<String> command = new ArrayList<>(List.of("openssl"));
    for (Object argument : List.of(arguments).subList(0, last - 1)) {
      command.add(argument.toString());
    }
    command.addAll(
        List.of(
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            arguments[last - 1].toString(),
            "-out",
            arguments[last].toString()));
    return tools.run(Optional.empty(), command, "").mapEmpty();
  }
}
