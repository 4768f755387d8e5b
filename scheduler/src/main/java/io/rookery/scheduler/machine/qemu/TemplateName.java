package io.rookery.scheduler.machine.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names templates by all that a machine must have in common with them. */
final class TemplateName {
  private TemplateName() {}

  /**
   * The template of such a machine, which may not be there yet. Blocks.
   *
   * @throws IOException when a file it is made from cannot be read
   */
  static Template of(Hardware hardware, Path directory) throws IOException {
    StringBuilder text = new StringBuilder(hardware.toString());
    add(text, hardware.options().image());
    add(text, Path.of("/usr/bin", hardware.options().program()));
    if (hardware.options().boot().isPresent()) {
      add(text, hardware.options().boot().get().kernel());
      add(text, hardware.options().boot().get().initrd());
    }
    return new Template(directory.resolve("template-" + digest(text.toString())));
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
