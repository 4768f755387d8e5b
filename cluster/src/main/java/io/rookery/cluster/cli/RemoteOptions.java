package io.rookery.cluster.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which node to ask, and as whom. */
final class RemoteOptions {
  static final String DEFAULT_NODE = "http://127.0.0.1:8090";
  private static final int MOST_TOKEN_BYTES = 64 << 10;

  @Option(
      names = "--node",
      paramLabel = "URL",
      description = "the node to ask (default: ROOKERY_NODE, or " + DEFAULT_NODE + ")")
  private String node;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "a file that holds the token (default: ROOKERY_TOKEN)")
  private Path tokenFile;

  @Option(names = "--json", description = "print JSON: one document, or one a line for streams")
  private boolean json;

  boolean json() {
    return json;
  }

  URI node(Console console) {
    boolean given = node != null;
    String text = given ? node : console.environment().getOrDefault("ROOKERY_NODE", DEFAULT_NODE);
    String field = given ? "--node" : "ROOKERY_NODE";
    try {
      URI uri = URI.create(text.replaceAll("/+$", ""));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getPort() <= 65535) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for addresses of another kind.
    }
    throw CommandException.badInput(
        field, "must be an address such as " + DEFAULT_NODE + ", not " + text);
  }

  Optional<String> token(Console console) {
    Optional<String> token =
        tokenFile == null
            ? Optional.ofNullable(console.environment().get("ROOKERY_TOKEN"))
            : Optional.of(firstLine(tokenFile));
    token
        .filter(text -> !text.matches("[\\x21-\\x7e]+"))
        .ifPresent(
            text -> {
              throw CommandException.badInput(
                  tokenFile == null ? "ROOKERY_TOKEN" : "--token-file", "holds no token");
            });
    return token;
  }

  private static String firstLine(Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      String text = new String(input.readNBytes(MOST_TOKEN_BYTES), StandardCharsets.UTF_8);
      return text.lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw CommandException.badInput("--token-file", "cannot read " + file);
    }
  }
}
