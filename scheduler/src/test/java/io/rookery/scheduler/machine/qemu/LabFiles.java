package io.rookery.scheduler.machine.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The guest image that {@code ./rookery test} makes before the tests, and that tests run. */
public final class LabFiles {
  private LabFiles() {}

  /** The image's folder; a test that needs it fails where it was not made. */
  public static Path folder() {
    Path folder =
        Path.of(Optional.ofNullable(System.getenv("ROOKERY_LAB")).orElse("../target/lab"))
            .toAbsolutePath()
            .normalize();
    if (!Files.isReadable(folder.resolve("guest.qcow2"))) {
      throw new AssertionError(
          "there is no guest image in "
              + folder
              + ": run ./rookery lab build --to target/lab, as ./rookery test does");
    }
    return folder;
  }
}
