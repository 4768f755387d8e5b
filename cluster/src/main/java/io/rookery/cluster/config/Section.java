package io.rookery.cluster.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One mapping of the configuration, read key by key. A value that is wrong is noted as a mistake
 * and its default used, so that reading goes on to the next one. Every key that was asked for is
 * known; {@link #close()} reports all others.
 */
final class Section implements AutoCloseable {
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final String path;
  private final int line;
  private final Reading reading;

  private Section(String path, int line, Reading reading) {
    this.path = path;
    this.line = line;
    this.reading = reading;
  }

  static Section root(Optional<MappingNode> mapping, Reading reading) {
    return mapping.map(node -> of(node, "", reading)).orElseGet(() -> new Section("", 0, reading));
  }

  private static Section of(MappingNode mapping, String path, Reading reading) {
    Section section = new Section(path, YamlTree.lineOf(mapping), reading);
    mapping.getValue().forEach(section::take);
    return section;
  }

  private void take(NodeTuple tuple) {
    int at = YamlTree.lineOf(tuple.getKeyNode());
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      reading.mistakes().add(at, path, "every key must be a plain word");
      return;
    }
    String name = key.getValue();
    if (lines.putIfAbsent(name, at) != null) {
      reading.mistakes().add(at, pathOf(name), "stands twice; first on line " + lines.get(name));
    } else if (!YamlTree.isNothing(tuple.getValueNode())) {
      values.put(name, tuple.getValueNode());
    }
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  int lineOf(String key) {
    return lines.getOrDefault(key, line);
  }

  /** Notes a mistake about a key, or about the section when the key is missing. */
  void mistake(String key, String message) {
    reading.mistakes().add(lineOf(key), pathOf(key), message);
  }

  /** Notes a mistake about a key that may stand deeper, as in {@code guest.ip}. */
  void mistakeWithin(String keys, String message) {
    int dot = keys.indexOf('.');
    if (dot > 0 && isSection(keys.substring(0, dot))) {
      section(keys.substring(0, dot)).mistakeWithin(keys.substring(dot + 1), message);
    } else {
      mistake(keys, message);
    }
  }

  boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  /** Whether the key holds a section; the key is not known by that alone. */
  boolean isSection(String key) {
    return values.get(key) instanceof MappingNode;
  }

  <T> T value(String key, T otherwise, Notation<T> notation) {
    return optional(key, notation).orElse(otherwise);
  }

  <T> Optional<T> optional(String key, Notation<T> notation) {
    asked.add(key);
    return Optional.ofNullable(values.get(key))
        .flatMap(node -> reading.scalar(node, pathOf(key), notation));
  }

  /** A list of values; one value alone counts as a list of one. */
  <T> List<T> list(String key, Notation<T> notation) {
    asked.add(key);
    Node node = values.get(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      return reading.scalar(node, pathOf(key), notation).stream().toList();
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      String itemPath = pathOf(key) + "[" + i + "]";
      reading.scalar(sequence.getValue().get(i), itemPath, notation).ifPresent(items::add);
    }
    return items;
  }

  /** The section under a key; an empty one, which yields all defaults, when it is missing. */
  Section section(String key) {
    asked.add(key);
    Node node = values.get(key);
    if (node instanceof MappingNode mapping) {
      return of(mapping, pathOf(key), reading);
    }
    if (node != null) {
      mistake(key, "must be a section { key: value, … }");
    }
    return new Section(pathOf(key), lineOf(key), reading);
  }

  /** The sections of a list. */
  List<Section> sections(String key) {
    asked.add(key);
    Node node = values.get(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      mistake(key, "must be a list");
      return List.of();
    }
    List<Section> items = new ArrayList<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      String itemPath = pathOf(key) + "[" + i + "]";
      Node item = sequence.getValue().get(i);
      if (item instanceof MappingNode mapping) {
        items.add(of(mapping, itemPath, reading));
      } else {
        reading.mistakes().add(YamlTree.lineOf(item), itemPath, "must be { key: value, … }");
      }
    }
    return items;
  }

  /** The value under a key as JSON, whatever it holds; empty when the key is missing. */
  Optional<Object> json(String key) {
    asked.add(key);
    return Optional.ofNullable(values.get(key)).map(node -> reading.json(node, pathOf(key)));
  }

  Set<String> keys() {
    return Set.copyOf(lines.keySet());
  }

  References references() {
    return reading.references();
  }

  /** Reports every key that nobody asked for. */
  @Override
  public void close() {
    for (String key : lines.keySet()) {
      if (!asked.contains(key)) {
        String guess =
            NearestKey.among(asked, key)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; known here: " + String.join(", ", asked));
        mistake(key, "unknown key" + guess);
      }
    }
  }
}
