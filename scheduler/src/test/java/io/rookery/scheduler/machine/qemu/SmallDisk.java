package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small filesystem of a test's own, in memory, which can be filled; needs root. */
public final class SmallDisk implements AutoCloseable {
  private static final int MEBIBYTE = 1 << 20;

  private final Path folder;
  private final Path filler;

  /** Mounts it there, where nothing is yet. */
  public SmallDisk(Path folder, int mebibytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.filler = folder.resolve("filler");
    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
  }

  /** Fills it until that many MiB are free. */
  public void leave(int mebibytes) {
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (Files.getFileStore(folder).getUsableSpace() > (long) mebibytes * MEBIBYTE) {
        out.write(new byte[MEBIBYTE / 16]);
      }
    } catch (IOException full) {
      assertThat(mebibytes).as(full.toString()).isZero();
    }
  }

  /** Gives back the room that was filled. */
  public void empty() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() {
    run("umount", folder.toString());
    assertThat(folder).isEmptyDirectory();
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (IOException | InterruptedException broken) {
      throw new AssertionError(broken);
    }
  }
}
