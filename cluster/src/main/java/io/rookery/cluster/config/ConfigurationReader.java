package io.rookery.cluster.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.cluster.config.ConfigurationResult.Loaded;
import io.rookery.cluster.config.ConfigurationResult.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * Reads {@code rookery.yaml}. Blocks on files, so it is called before a node starts or on a worker,
 * never on an event loop. What the file says wrongly is a value, not an exception.
 */
public final class ConfigurationReader {
  private final List<Driver> drivers;
  private final Map<String, String> environment;

  /**
   * A reader for nodes that have these drivers.
   *
   * @param drivers the machineries that a group may name, with the options each understands
   * @param environment where <code>${NAME}</code> is looked up
   */
  public ConfigurationReader(List<Driver> drivers, Map<String, String> environment) {
    this.drivers = List.copyOf(drivers);
    this.environment = Map.copyOf(environment);
  }

  /** Reads a file; relative paths inside it start at its folder. */
  public ConfigurationResult read(Path file) {
    Path absolute = file.toAbsolutePath();
    try (InputStream input = Files.newInputStream(absolute)) {
      byte[] bytes = input.readNBytes(YamlTree.SIZE_LIMIT + 1);
      if (bytes.length > YamlTree.SIZE_LIMIT) {
        return rejected(file + " is larger than " + YamlTree.SIZE_LIMIT + " bytes");
      }
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return readText(text, absolute.getParent());
    } catch (CharacterCodingException e) {
      return rejected(file + " is not UTF-8");
    } catch (IOException e) {
      return rejected("cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Reads a document; relative paths inside it start at {@code folder}. */
  public ConfigurationResult readText(String text, Path folder) {
    Mistakes mistakes = new Mistakes();
    Optional<MappingNode> root = new YamlTree(mistakes).parse(text);
    if (!mistakes.none()) {
      return new Rejected(mistakes.inOrder());
    }
    Reading reading = new Reading(mistakes, new References(environment, folder));
    NodeConfiguration configuration;
    try (Section section = Section.root(root, reading)) {
      configuration = NodeConfiguration.read(section, drivers);
    }
    return mistakes.none() ? new Loaded(configuration) : new Rejected(mistakes.inOrder());
  }

  private static ConfigurationResult rejected(String message) {
    return new Rejected(List.of(new Mistake(0, "", message)));
  }
}
