package io.rookery.cluster.config;

import java.io.StringReader;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Parses YAML into nodes that know their lines. No Java object is ever constructed from a tag, and
 * the tree is bounded in size, depth and in what aliases can multiply.
 */
final class YamlTree {
  static final int SIZE_LIMIT = 1 << 20;
  private static final int DEPTH_LIMIT = 24;
  private static final int NODE_LIMIT = 100_000;
  private static final int ALIAS_LIMIT = 50;

  private final Mistakes mistakes;
  private int nodes;

  YamlTree(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /** The root mapping; empty when the document is empty or a mistake was noted. */
  Optional<MappingNode> parse(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(SIZE_LIMIT);
    options.setNestingDepthLimit(DEPTH_LIMIT);
    options.setMaxAliasesForCollections(ALIAS_LIMIT);
    options.setAllowRecursiveKeys(false);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      return root == null || isNothing(root) ? Optional.empty() : mapping(root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      mistakes.add(line, "", "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      mistakes.add(0, "", "not YAML: " + e.getMessage().lines().findFirst().orElse(""));
    }
    return Optional.empty();
  }

  private Optional<MappingNode> mapping(Node root) {
    if (!(root instanceof MappingNode mapping)) {
      mistakes.add(
          lineOf(root), "", "must be a mapping of sections such as node:, api:, machines:");
      return Optional.empty();
    }
    if (!bounded(root, 0)) {
      mistakes.add(
          lineOf(root), "", "holds too much: nested too deeply, or aliases repeat too much");
      return Optional.empty();
    }
    return Optional.of(mapping);
  }

  /** Counts an aliased node each time it is reached, as a reader of the tree will. */
  private boolean bounded(Node node, int depth) {
    if (depth > DEPTH_LIMIT || ++nodes > NODE_LIMIT) {
      return false;
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream().allMatch(item -> bounded(item, depth + 1));
    }
    if (node instanceof MappingNode mapping) {
      return mapping.getValue().stream().allMatch(tuple -> bounded(tuple, depth + 1));
    }
    return true;
  }

  private boolean bounded(NodeTuple tuple, int depth) {
    return bounded(tuple.getKeyNode(), depth) && bounded(tuple.getValueNode(), depth);
  }

  static int lineOf(Node node) {
    return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
  }

  static boolean isNothing(Node node) {
    return Tag.NULL.equals(node.getTag());
  }
}
