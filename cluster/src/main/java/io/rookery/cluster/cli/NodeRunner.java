package io.rookery.cluster.cli;

import java.nio.file.Path;

/** Runs a node in the foreground. */
@FunctionalInterface
public interface NodeRunner {

  /**
   * Runs until the node is told to stop; blocks the calling thread meanwhile.
   *
   * @param configuration the file
   * @return the exit status; see {@link ExitCode}
   * @throws CommandException when the node cannot start
   */
  int run(Path configuration, Console console);
}
