package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.job.DurationText;
import io.rookery.scheduler.machine.OptionException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what a group of machines says to its driver. Every method throws {@link OptionException}
 * that names the key when a value is not of its kind.
 */
public final class GroupOptions {
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final String machinery;
  private final String prefix;
  private final JsonObject values;

  /** The options of a group with this machinery. */
  public GroupOptions(String machinery, JsonObject values) {
    this(machinery, "", values);
  }

  private GroupOptions(String machinery, String prefix, JsonObject values) {
    this.machinery = machinery;
    this.prefix = prefix;
    this.values = values;
  }

  /** Refuses all keys but these. */
  public void only(Set<String> keys) {
    for (String key : values.fieldNames()) {
      if (!keys.contains(key)) {
        throw OptionException.unknown(machinery, prefix + key);
      }
    }
  }

  /** The mapping under a key; an empty one when there is none. */
  public GroupOptions inner(String key) {
    JsonObject inner = value(key, JsonObject.class, "a mapping").orElseGet(JsonObject::new);
    return new GroupOptions(machinery, prefix + key + ".", inner);
  }

  /** A text that is not empty. */
  public Optional<String> text(String key) {
    Optional<String> text = value(key, String.class, "a text");
    if (text.filter(String::isBlank).isPresent()) {
      throw wrong(key, "a text that is not empty");
    }
    return text;
  }

  /** Yes or no; no unless it is given. */
  public boolean flag(String key) {
    return value(key, Boolean.class, "true or false").orElse(false);
  }

  /** A length of time, at least 100 ms. */
  public Optional<Duration> duration(String key) {
    String expected = "a duration from 100ms on, such as 30s";
    Optional<Duration> duration =
        value(key, String.class, expected)
            .map(text -> DurationText.parse(text).orElseThrow(() -> wrong(key, expected)));
    if (duration.filter(given -> given.compareTo(SHORTEST) < 0).isPresent()) {
      throw wrong(key, expected);
    }
    return duration;
  }

  /** A list of texts, none of them empty; a number counts as its digits. */
  public Optional<List<String>> texts(String key) {
    String expected = "a list of texts that are not empty";
    return value(key, JsonArray.class, expected)
        .map(
            array ->
                array.stream()
                    .map(
                        one -> {
                          if (one instanceof String || one instanceof Number) {
                            return String.valueOf(one);
                          }
                          throw wrong(key, expected);
                        })
                    .toList())
        .map(
            texts -> {
              if (texts.isEmpty() || texts.stream().anyMatch(String::isEmpty)) {
                throw wrong(key, expected);
              }
              return texts;
            });
  }

  /** Says what an option of this group must be. */
  public OptionException wrong(String key, String expected) {
    return OptionException.wrong(machinery, prefix + key, expected);
  }

  private <T> Optional<T> value(String key, Class<T> type, String expected) {
    Object value = values.getValue(key);
    if (value != null && !type.isInstance(value)) {
      throw wrong(key, expected);
    }
    return Optional.ofNullable(value).map(type::cast);
  }
}
