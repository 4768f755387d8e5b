package io.rookery.scheduler.machine.qemu;

import java.nio.file.Files;
import java.nio.file.Path;

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

  /** Whether it is there, whole: its folder gets its name last. */
  boolean exists() {
    return Files.isRegularFile(state());
  }
}
