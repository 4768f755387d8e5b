package io.rookery.scheduler.machine.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine saved when its agent answered: memory, the state of its devices, and its disk. Read
 * only, and shared by all guests that are restored from it.
 *
 * @param folder its own
 * @param generation grows with each template that is made of the same machine
 */
record Template(Path folder, long generation) {

  /** The guest's memory, mapped privately by each guest. */
  Path memory() {
    return folder.resolve("memory");
  }

  /** Processor and devices. */
  Path state() {
    return folder.resolve("state");
  }

  /** What had changed on the disk since the image, on top of it. */
  Path disk() {
    return folder.resolve("disk.qcow2");
  }

  /**
   * Writes down how its files are, which nobody changes from now on; to be called last. Blocks.
   *
   * <p>Each guest's QEMU opens the memory for writing, because it knows no other way to map it; one
   * that a guest has broken out of could write there for all. The kernel notes the time of every
   * change, and only root can make it forget.
   */
  void seal() throws IOException {
    Files.writeString(sealed(), looks());
  }

  /** Whether it is there, whole, and as it was sealed. Blocks. */
  boolean isIntact() {
    try {
      return Files.readString(sealed()).equals(looks());
    } catch (IOException missing) {
      return false;
    }
  }

  private Path sealed() {
    return folder.resolve("seal");
  }

  private String looks() throws IOException {
    StringBuilder looks = new StringBuilder();
    for (Path file : List.of(memory(), state(), disk())) {
      FileTime changed =
          (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
      looks.append(
          "%s %d %d%n"
              .formatted(file.getFileName(), Files.size(file), changed.to(TimeUnit.NANOSECONDS)));
    }
    return looks.toString();
  }
}
