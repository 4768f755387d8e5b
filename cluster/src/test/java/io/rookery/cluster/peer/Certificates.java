package io.rookery.cluster.peer;

import io.rookery.cluster.config.ClusterOptions.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Authorities and certificates made by the openssl command, as an operator makes them. */
public final class Certificates {
  private final Path folder;

  private Certificates(Path folder) {
    this.folder = folder;
  }

  /** An authority of that name and what it signs, in a folder. */
  public static Certificates authority(Path parent, String name) throws IOException {
    Certificates made = new Certificates(Files.createDirectories(parent.resolve(name)));
    made.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout ca.pem -out ca.crt -subj /CN="
            + name);
    return made;
  }

  /** A member's files, signed by this authority. */
  public Tls member(String name) throws IOException {
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout %1$s.pem -out %1$s.csr -subj /CN=%1$s"
            .formatted(name));
    openssl(
        "x509 -req -in %1$s.csr -CA ca.crt -CAkey ca.pem -CAcreateserial -days 2 -out %1$s.crt"
            .formatted(name));
    return new Tls(
        folder.resolve(name + ".pem"), folder.resolve(name + ".crt"), folder.resolve("ca.crt"));
  }

  PeerTls tls(String name) throws IOException {
    return new PeerTls(Optional.of(member(name)));
  }

  private void openssl(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
