package io.rookery.scheduler.job;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Turns what a user wrote into a {@link JobSpec}, or names the field at fault with {@link
 * InvalidFieldException}. Knows every rule about the fields of a job; nothing else checks them. A
 * sample is written {@code sample: {sha256, name}}, as jobs are shown, or in short {@code sha256}
 * and {@code name} beside the other fields; it means the same whichever way it comes in.
 */
final class JobSpecReader {
  private static final Set<String> FIELDS =
      Set.of(
          "sample",
          "sha256",
          "name",
          "url",
          "platform",
          "arch",
          "machine",
          "tags",
          "timeout",
          "priority",
          "package",
          "options",
          "memory",
          "enforceTimeout",
          "clock",
          "route",
          "submissionId",
          "owner",
          "scripts");
  static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  static final String SHA256_RULE = "must be 64 hexadecimal digits, lower case";
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern URL = Pattern.compile("https?://[\\x21-\\x7e]{1,2040}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** Half of a character: JSON can hold it, UTF-8 and the store cannot. */
  private static final Pattern HALF = Pattern.compile("\\p{Cs}");

  private static final DateTimeFormatter CUCKOO_CLOCK =
      DateTimeFormatter.ofPattern("MM-dd-uuuu HH:mm:ss");
  private static final int MAX_TAGS = 16;
  private static final int MAX_OPTIONS = 128;
  private static final int MAX_TEXT = 4096;
  private static final int MAX_PRIORITY = 1000;

  private final JsonObject json;

  /** Refuses fields that nobody knows, because a misspelt option would silently be lost. */
  JobSpecReader(JsonObject json) {
    this.json = json;
    for (String field : json.fieldNames()) {
      if (!FIELDS.contains(field)) {
        throw new InvalidFieldException(field, "is not a field of a job");
      }
    }
    for (String field : List.of("sha256", "name")) {
      if (json.getValue("sample") != null && json.getValue(field) != null) {
        throw new InvalidFieldException(field, "does not go with sample, which has its own");
      }
    }
  }

  /** The hash of the sample that is asked for; empty when the job is about a URL. */
  Optional<String> sha256() {
    Optional<String> inner = sample().flatMap(sample -> text(sample, "sha256", "sample.sha256"));
    Optional<String> hash = inner.isPresent() ? inner : text(json, "sha256", "sha256");
    if (hash.isEmpty()) {
      if (sample().isPresent()) {
        throw new InvalidFieldException("sample.sha256", "is missing");
      }
      return Optional.empty();
    }
    if (!SHA256.matcher(hash.get()).matches()) {
      throw new InvalidFieldException(inner.isPresent() ? "sample.sha256" : "sha256", SHA256_RULE);
    }
    return hash;
  }

  /** The job; {@code size} is that of the stored sample, and is ignored for a URL. */
  JobSpec read(long size) {
    return new JobSpec(
        target(size),
        new Requirement(word("platform"), word("arch"), word("machine"), tags()),
        owner(),
        integer("priority", 1, -MAX_PRIORITY, MAX_PRIORITY),
        timeout(),
        word("package"),
        options(),
        flag("memory"),
        flag("enforceTimeout"),
        clock(),
        word("route"),
        submissionId(),
        ScriptsReader.read(json));
  }

  private Target target(long size) {
    Optional<String> hash = sha256();
    Optional<String> url = text(json, "url", "url");
    if (hash.isPresent() == url.isPresent()) {
      throw new InvalidFieldException(
          hash.isPresent() ? "url" : "sample", "exactly one of a sample and a url must be given");
    }
    if (url.isPresent()) {
      if (!URL.matcher(url.get()).matches()) {
        throw new InvalidFieldException("url", "must be an http or https address without blanks");
      }
      return new Target.Url(url.get());
    }
    return new Target.File(hash.get(), sampleName(hash.get()), size);
  }

  private String sampleName(String hash) {
    Optional<String> inner = sample().flatMap(sample -> text(sample, "name", "sample.name"));
    String name = inner.or(() -> text(json, "name", "name")).orElse(hash).strip();
    String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String field = inner.isPresent() ? "sample.name" : "name";
    if (base.isBlank() || base.equals(".") || base.equals("..") || base.length() > 255) {
      throw new InvalidFieldException(field, "must be a file name of 1 to 255 characters");
    }
    if (CONTROL.matcher(base).find()) {
      throw new InvalidFieldException(field, "must not hold control characters");
    }
    return base;
  }

  private Optional<JsonObject> sample() {
    Object value = json.getValue("sample");
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof JsonObject sample)) {
      throw new InvalidFieldException("sample", "must be an object with sha256 and name");
    }
    for (String field : sample.fieldNames()) {
      if (!Set.of("sha256", "name", "size").contains(field)) {
        throw new InvalidFieldException("sample." + field, "is not a field of a sample");
      }
    }
    return Optional.of(sample);
  }

  private SortedSet<String> tags() {
    Object value = json.getValue("tags");
    List<?> parts;
    if (value == null) {
      parts = List.of();
    } else if (value instanceof JsonArray array) {
      parts = array.getList();
    } else if (value instanceof String text) {
      parts = text.isBlank() ? List.of() : List.of(text.split(","));
    } else {
      throw new InvalidFieldException("tags", "must be a list of words");
    }
    if (parts.size() > MAX_TAGS) {
      throw new InvalidFieldException("tags", "must be at most " + MAX_TAGS);
    }
    SortedSet<String> tags = new TreeSet<>();
    for (Object part : parts) {
      if (!(part instanceof String text) || !WORD.matcher(text.strip()).matches()) {
        throw new InvalidFieldException(
            "tags", "must hold words of letters, digits, '.', '_', '-'");
      }
      tags.add(text.strip());
    }
    return tags;
  }

  private Map<String, String> options() {
    Object value = json.getValue("options");
    Map<String, String> options = new LinkedHashMap<>();
    if (value instanceof JsonObject object) {
      object.forEach(entry -> options.put(entry.getKey(), String.valueOf(entry.getValue())));
    } else if (value instanceof String text) {
      // The Cuckoo family's notation: fields without '=' are ignored there, and refused here.
      for (String field : text.isBlank() ? new String[0] : text.split(",")) {
        int equals = field.indexOf('=');
        if (equals < 1) {
          throw new InvalidFieldException(
              "options", "must be key=value pairs, separated by commas");
        }
        options.put(field.substring(0, equals).strip(), field.substring(equals + 1).strip());
      }
    } else if (value != null) {
      throw new InvalidFieldException("options", "must be an object of texts");
    }
    if (options.size() > MAX_OPTIONS) {
      throw new InvalidFieldException("options", "must be at most " + MAX_OPTIONS);
    }
    options.forEach(JobSpecReader::checkOption);
    return options;
  }

  private static void checkOption(String key, String value) {
    String field = "options." + key;
    if (!key.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new InvalidFieldException(
          "options", "must have keys of letters, digits, '.', '_', '-'");
    }
    if (value.length() > MAX_TEXT) {
      throw new InvalidFieldException(field, "must be at most " + MAX_TEXT + " characters");
    }
    if (HALF.matcher(value).find()) {
      throw new InvalidFieldException(field, "must not hold an unpaired surrogate");
    }
    if (value.indexOf(',') >= 0 || CONTROL.matcher(value).find()) {
      throw new InvalidFieldException(
          field,
          "must hold no comma and no control character: analyzers have no way to quote them");
    }
  }

  private Optional<Duration> timeout() {
    Object value = json.getValue("timeout");
    if (value == null) {
      return Optional.empty();
    }
    Duration timeout =
        value instanceof Number seconds
            ? Duration.ofSeconds(seconds.longValue())
            : DurationText.parse(String.valueOf(value))
                .orElseThrow(
                    () -> new InvalidFieldException("timeout", "must be a duration such as 120s"));
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0
        || timeout.compareTo(Duration.ofHours(24)) > 0) {
      throw new InvalidFieldException("timeout", "must be between 1s and 24h");
    }
    return Optional.of(timeout);
  }

  private Optional<LocalDateTime> clock() {
    return text(json, "clock", "clock")
        .map(
            text -> {
              try {
                return text.contains("T")
                    ? LocalDateTime.parse(text)
                    : LocalDateTime.parse(text, CUCKOO_CLOCK);
              } catch (DateTimeParseException notAClock) {
                throw new InvalidFieldException(
                    "clock", "must be like 2026-11-23T12:00:00 or 11-23-2026 12:00:00");
              }
            });
  }

  private String owner() {
    String owner = text(json, "owner", "owner").orElse("");
    if (owner.length() > 128 || CONTROL.matcher(owner).find()) {
      throw new InvalidFieldException("owner", "must be at most 128 characters, none of control");
    }
    return owner;
  }

  private Optional<String> submissionId() {
    Optional<String> id = text(json, "submissionId", "submissionId");
    id.filter(text -> text.isBlank() || text.length() > 200 || CONTROL.matcher(text).find())
        .ifPresent(
            text -> {
              throw new InvalidFieldException(
                  "submissionId", "must be 1 to 200 characters, none of control");
            });
    return id;
  }

  private Optional<String> word(String field) {
    Optional<String> word = text(json, field, field).filter(text -> !text.isEmpty());
    word.filter(text -> !WORD.matcher(text).matches())
        .ifPresent(
            text -> {
              throw new InvalidFieldException(
                  field, "must be a word of at most 64 letters, digits, '.', '_', '-'");
            });
    return word;
  }

  private boolean flag(String field) {
    Object value = json.getValue(field);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new InvalidFieldException(field, "must be true or false");
  }

  private int integer(String field, int absent, int least, int greatest) {
    Object value = json.getValue(field);
    if (value == null) {
      return absent;
    }
    if (!(value instanceof Integer number) || number < least || number > greatest) {
      throw new InvalidFieldException(
          field, "must be a whole number between " + least + " and " + greatest);
    }
    return number;
  }

  private static Optional<String> text(JsonObject object, String key, String field) {
    Object value = object.getValue(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text)) {
      throw new InvalidFieldException(field, "must be a text");
    }
    if (text.length() > MAX_TEXT || text.indexOf('\0') >= 0) {
      throw new InvalidFieldException(field, "must be at most " + MAX_TEXT + " characters, no NUL");
    }
    if (HALF.matcher(text).find()) {
      throw new InvalidFieldException(field, "must not hold an unpaired surrogate");
    }
    return Optional.of(text);
  }
}
