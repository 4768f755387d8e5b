package io.rookery.cluster.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows what a value points at: {@code ${NAME}} in the environment, {@code file:} on disk. */
final class References {
  private static final int FILE_LIMIT = 64 << 10;
  private static final String FILE = "file:";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private final Map<String, String> environment;
  private final Path folder;

  /** Relative paths start at {@code folder}, where the configuration stands. */
  References(Map<String, String> environment, Path folder) {
    this.environment = environment;
    this.folder = folder;
  }

  Path path(String text) throws NotationException {
    try {
      return folder.resolve(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw NotationException.of("must be a path");
    }
  }

  /** A path that is not user input. */
  Path defaultPath(String name) {
    return folder.resolve(name).toAbsolutePath().normalize();
  }

  String expand(String text) throws NotationException {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = environment.get(name);
      if (value == null) {
        throw NotationException.hidingValue("the environment has no variable " + name);
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(expanded).toString();
  }

  /** The text of the file that {@code text} points at, or {@code text} itself. */
  String dereference(String text) throws NotationException {
    return text.startsWith(FILE) ? content(path(text.substring(FILE.length()))) : text;
  }

  private static String content(Path file) throws NotationException {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(FILE_LIMIT + 1);
      if (bytes.length > FILE_LIMIT) {
        throw NotationException.hidingValue(file + " is larger than " + FILE_LIMIT + " bytes");
      }
      return new String(bytes, UTF_8).strip();
    } catch (IOException e) {
      throw NotationException.hidingValue(
          "cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
    }
  }
}
