package io.rookery.capture.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds programs the way execvp(3) would, so that a missing one is known before anything is forked.
 */
final class Executables {
  static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  private Executables() {}

  static Optional<Path> find(String program, String searchPath) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program)).filter(Executables::isProgram);
    }
    return SEPARATOR
        .splitAsStream(searchPath)
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Executables::isProgram)
        .findFirst();
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
