package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Removes the namespaces of runs whose process is dead: a SIGKILL leaves no time to remove them,
 * and with them goes everything that is in them.
 */
final class Sweep {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Pattern OURS =
      Pattern.compile(Pattern.quote(FieldMap.PREFIX) + "([0-9]+)-.+");

  private final Tools tools;

  Sweep(Tools tools) {
    this.tools = tools;
  }

  /** Completes with the names of what was removed. */
  Future<List<String>> removeWhatTheDeadLeft() {
    List<String> dead;
    try {
      dead = named().stream().filter(Sweep::isOfTheDead).toList();
    } catch (IOException unreadable) {
      return Future.failedFuture(unreadable);
    }
    Future<Void> removed = Future.succeededFuture();
    for (String name : dead) {
      removed = removed.compose(before -> remove(name));
    }
    return removed.map(all -> dead);
  }

  private Future<Void> remove(String name) {
    return tools.run(Optional.empty(), List.of("ip", "netns", "del", name), "").mapEmpty();
  }

  /** The namespaces of the run of that process which are there. */
  static List<String> of(long pid) throws IOException {
    return named().stream().filter(name -> owner(name) == pid).toList();
  }

  private static List<String> named() throws IOException {
    if (Files.notExists(NAMESPACES)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(NAMESPACES)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> OURS.matcher(name).matches())
          .toList();
    }
  }

  private static boolean isOfTheDead(String name) {
    return ProcessHandle.of(owner(name)).isEmpty();
  }

  private static long owner(String name) {
    Matcher matcher = OURS.matcher(name);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
