package io.rookery.cluster.config;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** By which keys two configurations differ. Machines are left out: they are a pool's business. */
public final class ConfigurationDifference {
  private static final String MACHINES = "machines";
  private final SortedSet<String> keys = new TreeSet<>();

  private ConfigurationDifference() {}

  /** The keys, such as {@code timeouts.boot} and {@code analyzers.windows}. */
  public static SortedSet<String> keys(NodeConfiguration one, NodeConfiguration other) {
    ConfigurationDifference difference = new ConfigurationDifference();
    difference.compare("*", NodeConfiguration.class, one, other);
    return difference.keys;
  }

  /** {@code pattern} makes a component's key of its name. */
  private void compare(String pattern, Class<?> type, Object one, Object other) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = pattern.replace("*", name(component));
      if (!name.equals(MACHINES)) {
        compareValues(name, component, value(component, one), value(component, other));
      }
    }
  }

  private void compareValues(String name, RecordComponent component, Object one, Object other) {
    if (component.getType().isRecord()) {
      compare(name.contains("*") ? name : name + ".*", component.getType(), one, other);
    } else if (one instanceof Map<?, ?> left && other instanceof Map<?, ?> right) {
      compareMaps(name, left, right);
    } else if (!Objects.equals(one, other)) {
      keys.add(name);
    }
  }

  private void compareMaps(String name, Map<?, ?> one, Map<?, ?> other) {
    TreeSet<Object> all = new TreeSet<>(one.keySet());
    all.addAll(other.keySet());
    all.stream()
        .filter(key -> !Objects.equals(one.get(key), other.get(key)))
        .forEach(key -> keys.add(name + "." + key));
  }

  private static String name(RecordComponent component) {
    return Optional.ofNullable(component.getAnnotation(Key.class))
        .map(Key::value)
        .orElseGet(component::getName);
  }

  private static Object value(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(component + " cannot be read", hidden);
    }
  }
}
