package io.rookery.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** An input for which a promise does not hold. */
public final class Finding extends AssertionError {
  private static final long serialVersionUID = 1L;
  private static final int SHORT = 2048;

  private final String target;
  private final transient byte[] input;

  Finding(String target, byte[] input, String what, Throwable cause) {
    super(target + ": " + what, cause);
    this.target = target;
    this.input = input.clone();
  }

  /** The input. */
  public byte[] input() {
    return input.clone();
  }

  /** The same finding, which also tells how to see it again: its input is a file of that folder. */
  public Finding savedIn(Path folder) {
    Path file =
        folder.resolve(target + "-" + Integer.toHexString(java.util.Arrays.hashCode(input)));
    String place;
    try {
      Files.createDirectories(folder);
      Files.write(file, input);
      place = "; its input of %d bytes is %s".formatted(input.length, file.toAbsolutePath());
    } catch (IOException e) {
      place = "; its input of %d bytes cannot be saved: %s".formatted(input.length, e);
    }
    String text =
        input.length > SHORT ? "" : ", in Base64: " + Base64.getEncoder().encodeToString(input);
    return new Finding(
        target, input, getMessage().substring(target.length() + 2) + place + text, getCause());
  }
}
