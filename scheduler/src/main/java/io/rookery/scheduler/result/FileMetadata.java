package io.rookery.scheduler.result;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The metadata lines of a {@code FILE}, and the line of {@code files.json} they become. Version 1
 * has one line (the path), version 2 of Cuckoo three (and the path in the guest, process ids),
 * version 2 of CAPE seven (and parent ids, free text, category, duplicate). Cuckoo 3 has the path
 * alone.
 */
final class FileMetadata {
  private static final Set<String> CAPE_CATEGORIES = Set.of("CAPE", "files", "memory", "procdump");
  private static final Pattern SPACE = Pattern.compile("[ \\t\\x0B\\f\\r]+");
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

  private final Dialect dialect;
  private final List<byte[]> lines;

  /** Of all metadata lines in their order. */
  FileMetadata(Dialect dialect, List<byte[]> lines) {
    this.dialect = dialect;
    this.lines = List.copyOf(lines);
  }

  /** The delivery they announce; fails with {@link ProtocolViolation}. */
  Delivery delivery() {
    PathRules rules = new PathRules(dialect);
    ResultPath path = rules.check(lines.get(0));
    JsonObject entry = entry(path);
    Optional<Destination> destination =
        duplicate()
            ? Optional.empty()
            : Optional.of(new Destination(path, rules.placement(path), measure()));
    return new Delivery(
        destination, rules.recorded(path) ? Optional.of(entry) : Optional.empty(), false);
  }

  private Measure measure() {
    return dialect == Dialect.CUCKOO3 ? Measure.CUT_UPLOAD : Measure.UPLOAD;
  }

  private JsonObject entry(ResultPath path) {
    JsonObject entry = new JsonObject().put("path", path.toString());
    if (dialect != Dialect.CAPE) {
      return entry.put("filepath", hasOrigin() ? text(1) : null).put("pids", ids(2));
    }
    String category = text(5);
    return entry
        .put("filepath", text(1))
        .put("pids", ids(2))
        .put("ppids", ids(3))
        .put("metadata", text(4))
        .put("category", CAPE_CATEGORIES.contains(category) ? category : "");
  }

  /** No payload follows; an earlier file has the same content. */
  private boolean duplicate() {
    return lines.size() > 6 && integer(text(6).strip()) != 0;
  }

  private boolean hasOrigin() {
    return lines.size() > 1;
  }

  private String text(int line) {
    return line < lines.size() ? new String(lines.get(line), StandardCharsets.UTF_8) : "";
  }

  private JsonArray ids(int line) {
    JsonArray ids = new JsonArray();
    Stream.of(SPACE.split(text(line)))
        .filter(word -> !word.isEmpty())
        .forEach(word -> ids.add(integer(word)));
    return ids;
  }

  private static long integer(String word) {
    if (!INTEGER.matcher(word).matches()) {
      throw new ProtocolViolation("its metadata has a word where a number belongs");
    }
    return Long.parseLong(word);
  }
}
