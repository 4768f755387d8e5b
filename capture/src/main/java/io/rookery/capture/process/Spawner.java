package io.rookery.capture.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only user of {@link ProcessBuilder}. The JDK closes every descriptor above 2 in the child
 * before it executes the first program, so nothing of what the node has open, close-on-exec or not,
 * reaches a child started here.
 */
final class Spawner {
  private static final Logger LOG = LoggerFactory.getLogger(Spawner.class);
  private static final Path NOTHING = Path.of("/dev/null");

  /**
   * To a whole group if there is one by that number already, else to the process that is about to
   * lead it.
   */
  private static final String SIGNAL_SCRIPT =
      "kill -s \"$1\" -- \"-$2\" 2>/dev/null || kill -s \"$1\" -- \"$2\" 2>/dev/null";

  private final long node = ProcessHandle.current().pid();
  private final Map<String, String> nodeEnvironment = System.getenv();

  Process spawn(ChildSpec spec) throws LaunchException {
    Map<String, String> environment = ChildEnvironment.of(spec, nodeEnvironment);
    String program = program(spec, environment.get("PATH"));
    List<String> command = ChildCommand.of(spec, program, node, this::tool);
    requireDirectory(spec);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    spec.directory().ifPresent(directory -> builder.directory(directory.toFile()));
    if (spec.input() instanceof ChildInput.Nothing) {
      builder.redirectInput(NOTHING.toFile());
    }
    if (spec.stdoutFile().isPresent()) {
      Path file = spec.stdoutFile().get();
      createExclusively(spec, file);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
    }
    try {
      return builder.start();
    } catch (IOException e) {
      spec.stdoutFile().ifPresent(Spawner::discard);
      throw new LaunchException(
          LaunchProblem.REFUSED,
          spec.name() + ": the system would not start it: " + e.getMessage(),
          "see whether the host is out of processes or memory (`ulimit -u`, `free -m`), and that setsid and setpriv "
              + "are there (`apt-get install util-linux`)");
    }
  }

  /**
   * Starts the sending of a signal to the group of a child; the process returned exits with 0 if it
   * was sent.
   */
  Process signal(Signal signal, long pid) throws IOException {
    return new ProcessBuilder(
            tool("sh"), "-c", SIGNAL_SCRIPT, "sh", signal.name(), Long.toString(pid))
        .redirectInput(NOTHING.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private String program(ChildSpec spec, String path) throws LaunchException {
    String program = spec.command().get(0);
    return Executables.find(program, path)
        .map(Path::toString)
        .orElseThrow(
            () ->
                new LaunchException(
                    LaunchProblem.NOT_FOUND,
                    spec.name() + ": there is no program " + program + " (PATH=" + path + ")",
                    "install " + program + " or configure the full path of an executable file"));
  }

  private String tool(String name) {
    return Executables.find(name, Executables.USUAL_PATH).map(Path::toString).orElse(name);
  }

  private static void requireDirectory(ChildSpec spec) throws LaunchException {
    if (spec.directory().isPresent() && !Files.isDirectory(spec.directory().get())) {
      throw new LaunchException(
          LaunchProblem.NOT_FOUND,
          spec.name() + ": there is no directory " + spec.directory().get(),
          "create it: `mkdir -p " + spec.directory().get() + "`");
    }
  }

  private static void createExclusively(ChildSpec spec, Path file) throws LaunchException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.newByteChannel(file, options, onlyOwner).close();
    } catch (IOException e) {
      throw new LaunchException(
          LaunchProblem.UNWRITABLE,
          spec.name() + ": cannot create " + file + ": " + e.getClass().getSimpleName(),
          "make sure that "
              + file
              + " does not exist and that the node may write to its directory");
    }
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} could not be removed after its writer was not started: {}", file, e.toString());
    }
  }
}
