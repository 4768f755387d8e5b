package io.rookery.scheduler.store;

import io.rookery.scheduler.job.StoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** PostgreSQL's own programs, unpacked once from the class path. All methods block. */
final class PostgresBinaries {
  /** The version of the archives on the class path. */
  static final String VERSION = "18.6.0";

  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  /**
   * The programs in {@code <folder>/bin-<version>}; whoever calls must hold the folder's lock.
   *
   * @throws StoreException when there are none for this machine
   */
  static PostgresBinaries unpacked(ServerFolder folder) throws IOException {
    Path home = folder.path().resolve("bin-" + VERSION);
    if (Files.isDirectory(home)) {
      return new PostgresBinaries(home);
    }
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path fresh = folder.scratch("bin");
    try (InputStream in = PostgresBinaries.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new StoreException(
            "PostgreSQL's archive " + resource + " is not on the class path; set store.url", null);
      }
      new TarXz(fresh).unpack(new BufferedInputStream(in));
    }
    Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    return new PostgresBinaries(home);
  }

  /** The archive for a machine. */
  static String resource(String os, String arch) {
    Optional<String> name =
        switch (arch) {
          case "amd64", "x86_64" -> Optional.of("/postgres-linux-x86_64.txz");
          case "aarch64" -> Optional.of("/postgres-linux-arm_64.txz");
          default -> Optional.empty();
        };
    return name.filter(found -> os.equals("Linux"))
        .orElseThrow(
            () ->
                new StoreException(
                    "there is no embedded PostgreSQL for "
                        + os
                        + " on "
                        + arch
                        + ", only for Linux on amd64 and aarch64; set store.url to a server of your"
                        + " own",
                    null));
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }
}
