package io.rookery.scheduler.machine.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names templates by all that a machine must have in common with them, and counts those of one
 * name. All methods block, and throw {@link IOException} when a file cannot be read.
 *
 * @param directory where they are
 * @param prefix of their folders' names; the generation follows
 */
record TemplateName(Path directory, String prefix) {

  /** The name of templates of such a machine. */
  static TemplateName of(Hardware hardware, Path directory) throws IOException {
    StringBuilder text = new StringBuilder(hardware.toString());
    add(text, hardware.options().image());
    Optional<Path> program = HostNeeds.here().found(hardware.options().program());
    if (program.isPresent()) {
      add(text, program.get());
    }
    if (hardware.options().boot().isPresent()) {
      add(text, hardware.options().boot().get().kernel());
      add(text, hardware.options().boot().get().initrd());
    }
    return new TemplateName(directory, "template-" + digest(text.toString()) + ".");
  }

  /** Whether that is the folder of a template of this name. Reads nothing. */
  boolean isOf(Path folder) {
    return pattern().matcher(folder.getFileName().toString()).matches();
  }

  /**
   * The template that was made last, if there is one that is intact; what else bears the name is
   * deleted. To be called when nobody makes or reads any.
   */
  Optional<Template> newest() throws IOException {
    List<Template> all = all();
    Optional<Template> newest =
        all.stream().filter(Template::isIntact).max(Comparator.comparingLong(Template::generation));
    for (Template other : all) {
      if (newest.filter(other::equals).isEmpty()) {
        new LifeFolder(other.folder()).delete();
      }
    }
    return newest;
  }

  /** Where the next is to be made: after all that are there. */
  Template next() throws IOException {
    long next = 1 + all().stream().mapToLong(Template::generation).max().orElse(0);
    return new Template(directory.resolve(prefix + next), next);
  }

  private List<Template> all() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    Pattern pattern = pattern();
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .flatMap(
              entry -> {
                Matcher name = pattern.matcher(entry.getFileName().toString());
                return name.matches()
                    ? Stream.of(new Template(entry, Long.parseLong(name.group(1))))
                    : Stream.empty();
              })
          .toList();
    }
  }

  private Pattern pattern() {
    return Pattern.compile(Pattern.quote(prefix) + "([0-9]{1,18})");
  }

  private static void add(StringBuilder text, Path file) throws IOException {
    if (Files.exists(file)) {
      text.append('\n')
          .append(file)
          .append(' ')
          .append(Files.size(file))
          .append(' ')
          .append(Files.getLastModifiedTime(file).toMillis());
    }
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
