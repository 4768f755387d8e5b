package io.rookery.capture.doctor;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The few ways in which {@code /proc} is read. What vanishes meanwhile reads as empty. Everything
 * blocks.
 */
interface ProcFiles {
  List<Long> pids();

  /** The beginning of a file. */
  Optional<String> text(String path);

  /** Where a symbolic link points to. */
  Optional<String> link(String path);

  /** Empty if this user may not see them; none of a process that has vanished. */
  Optional<List<Descriptor>> descriptors(long pid);

  /** Calls the consumer for each line of a file, up to a limit. */
  void lines(String path, Consumer<String> consumer);
}
