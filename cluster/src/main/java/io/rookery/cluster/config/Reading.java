package io.rookery.cluster.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** One pass over one document: where mistakes go and where references lead. */
record Reading(Mistakes mistakes, References references) {
  private static final int QUOTED = 40;

  /** Reads one value; on a mistake notes it and yields nothing. */
  <T> Optional<T> scalar(Node node, String path, Notation<T> notation) {
    int line = YamlTree.lineOf(node);
    if (!(node instanceof ScalarNode scalar)) {
      mistakes.add(line, path, "must be a single value");
      return Optional.empty();
    }
    if (!isPlain(scalar)) {
      mistakes.add(line, path, "must not have the tag " + scalar.getTag().getValue());
      return Optional.empty();
    }
    try {
      return Optional.of(notation.read(references.expand(scalar.getValue())));
    } catch (NotationException e) {
      // What stands in the file is quoted, never what a reference led to.
      String quoted = e.quotable() ? ", not \"" + shortened(scalar.getValue()) + "\"" : "";
      mistakes.add(line, path, e.getMessage() + quoted);
      return Optional.empty();
    }
  }

  private static boolean isPlain(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    return Tag.STR.equals(tag)
        || Tag.INT.equals(tag)
        || Tag.FLOAT.equals(tag)
        || Tag.BOOL.equals(tag)
        || Tag.TIMESTAMP.equals(tag)
        || Tag.NULL.equals(tag);
  }

  private static String shortened(String text) {
    String visible = text.replaceAll("\\p{Cntrl}", " ");
    return visible.length() > QUOTED ? visible.substring(0, QUOTED) + "…" : visible;
  }

  /** A value of any shape, for a driver that knows what it means. */
  Object json(Node node, String path) {
    if (node instanceof SequenceNode sequence) {
      JsonArray array = new JsonArray();
      sequence.getValue().forEach(item -> array.add(json(item, path)));
      return array;
    }
    if (node instanceof MappingNode mapping) {
      JsonObject object = new JsonObject();
      mapping.getValue().forEach(tuple -> put(object, tuple, path));
      return object;
    }
    return scalar(node, path, text -> typed((ScalarNode) node, text)).orElse("");
  }

  private void put(JsonObject object, NodeTuple tuple, String path) {
    if (tuple.getKeyNode() instanceof ScalarNode key) {
      String below = path + "." + key.getValue();
      if (object.containsKey(key.getValue())) {
        mistakes.add(YamlTree.lineOf(key), below, "stands twice");
      }
      object.put(key.getValue(), json(tuple.getValueNode(), below));
    } else {
      mistakes.add(YamlTree.lineOf(tuple.getKeyNode()), path, "every key must be a plain word");
    }
  }

  private static Object typed(ScalarNode node, String text) {
    if (Tag.BOOL.equals(node.getTag()) && text.matches("(?i)true|false")) {
      return Boolean.valueOf(text);
    }
    return Tag.INT.equals(node.getTag()) && text.matches("-?\\d{1,18}")
        ? (Object) Long.valueOf(text)
        : text;
  }
}
