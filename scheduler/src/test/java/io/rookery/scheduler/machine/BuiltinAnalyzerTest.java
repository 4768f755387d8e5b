package io.rookery.scheduler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The analyzer as a process of its own, which delivers to a socket of the test. */
class BuiltinAnalyzerTest {
  @TempDir private Path home;

  @Test
  void scriptsThatItDoesNotRunAreToldInItsLog() throws Exception {
    unpack();
    try (ServerSocket results = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      results.setSoTimeout(60_000);
      configure(results.getLocalPort());
      Process analyzer = start();
      try (Socket log = results.accept()) {
        log.setSoTimeout(60_000);
        assertThat(new String(log.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .startsWith("LOG\n")
            .contains("WARNING: pre_script is not run: scripts need CAPE's analyzer\n")
            .doesNotContain("during_script")
            .contains("analysis ends, success: True");
      } finally {
        end(analyzer);
      }
    }
  }

  private void unpack() throws IOException {
    Path file = BuiltinAnalyzer.writeLinux(home.resolve("analyzer.zip"));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, home.resolve(entry.getName()));
        }
      }
    }
  }

  private void configure(int port) throws IOException {
    Files.createDirectories(home.resolve("tmp"));
    Files.writeString(home.resolve("tmp/sample.sh"), "#!/bin/sh\nexit 0\n");
    Files.writeString(
        home.resolve("analysis.conf"),
        """
        [analysis]
        id = 42
        ip = 127.0.0.1
        port = %d
        category = file
        file_name = sample.sh
        timeout = 30
        options =
        upload_max_size = 1000
        pre_script = True
        during_script = False"""
            .formatted(port));
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("/usr/bin/python3", "-B", home.resolve("analyzer.py").toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("output").toFile());
    builder.environment().put("TMPDIR", home.resolve("tmp").toString());
    builder.environment().put("HOME", home.resolve("tmp").toString());
    // No agent is there to be told of the end.
    builder.environment().put("ROOKERY_AGENT_PORT", "1");
    return builder.start();
  }

  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().join());
  }
}
