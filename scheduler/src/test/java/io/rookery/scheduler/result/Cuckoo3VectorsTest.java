package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the analyzers of Cuckoo 3 and hostile ones leave, with a limit of 1000. */
class Cuckoo3VectorsTest {
  private static final String MARK = "... (truncated by resultserver)";

  @TempDir private Path root;
  private ResultServerRig rig;
  private Attempted attempt;

  @BeforeEach
  void start() throws IOException {
    rig = ResultServerRig.start(root, ResultServerRig.roomy());
    attempt = rig.open("127.0.9.1", Dialect.CUCKOO3);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anUploadHasOneLineWhateverItsArgumentAndLeavesNoRecord() throws IOException {
    attempt.send("FILE\nfiles/a\n1");
    attempt.send("FILE 2\nmemory/b\n2");
    attempt.send("FILE what ever\nlogs/c.bson\n3");
    attempt.send("FILE\nfiles\\a\nsecond");

    assertThat(attempt.files())
        .isEqualTo(Map.of("files/a", "1", "memory/b", "2", "logs/c.bson", "3"));
    assertThat(attempt.summary().refused()).isEqualTo(1);
  }

  @Test
  void whiteSpaceAroundHeaderAndPathDoesNotCountAndWhatIsNotUtf8IsLeftOut() throws IOException {
    attempt.send("FILE\r\n files/a \r\n1");
    attempt.send(ProtocolVectorsTest.bytes("FILE\nfiles/b", 0xC3, "\n2"));

    assertThat(attempt.files()).isEqualTo(Map.of("files/a", "1", "files/b", "2"));
  }

  @Test
  void pathsOutsideItsThreeDirectoriesLeaveNothing() throws IOException {
    String[] paths = {
      "shots/1.jpg",
      "files/1/x",
      "../x",
      " ../../x",
      "/files/x",
      "package_files/x",
      "CAPE/x",
      "files/..",
      "files/",
      "x",
      ""
    };
    for (String path : paths) {
      attempt.send("FILE\n" + path + "\nx");
    }

    assertThat(attempt.files()).isEmpty();
    assertThat(attempt.summary().refused()).isEqualTo(paths.length);
  }

  @Test
  void theCommandsOfItsPredecessorsAreRefused() throws IOException {
    String[] messages = {"LOG\nx", "BSON 1\nx", "PROTO 1\nx", "file\nfiles/a\nx", "\n", " \n"};
    for (String message : messages) {
      attempt.send(message);
    }

    assertThat(attempt.files()).isEmpty();
    assertThat(attempt.summary().refused()).isEqualTo(messages.length);
  }

  @Test
  void aFileIsCutWithItsOwnMarkAndTheConnectionIsClosed() throws IOException {
    attempt.send("FILE\nfiles/exact\n" + "A".repeat(1000));
    try (Socket big = attempt.guest().begin("FILE\nfiles/big\n" + "A".repeat(1001))) {
      Guest.awaitClosed(big);
    }

    assertThat(attempt.files())
        .isEqualTo(Map.of("files/exact", "A".repeat(1000), "files/big", "A".repeat(1000) + MARK));
    assertThat(attempt.summary().limitReached()).isTrue();
  }

  @Test
  void aScreenshotIsNamedByItsTimeAndHasToBeAJpeg() throws IOException {
    attempt.send(ProtocolVectorsTest.bytes("SCREENSHOT\n", 0xFF, 0xD8, "picture"));
    attempt.send("SCREENSHOT\nnot a picture");

    assertThat(attempt.files()).hasSize(1);
    attempt
        .files()
        .forEach(
            (path, content) -> {
              assertThat(path).matches("shots/[0-9]+\\.jpg");
              assertThat(content).isEqualTo("\u00FF\u00D8picture");
            });
  }

  @Test
  void aScreenshotIsAtMostFourMebibytes() throws IOException {
    int most = 4 << 20;
    try (ResultServerRig roomy =
        ResultServerRig.start(
            root, ResultServerRig.limited(ResultServerRig.limits(1L << 30, 1L << 30, 10, 10)))) {
      Attempted large = roomy.open("127.0.9.1", Dialect.CUCKOO3);

      large.send(ProtocolVectorsTest.bytes("SCREENSHOT\n", 0xFF, 0xD8, "x".repeat(most)));

      assertThat(large.files().values())
          .singleElement()
          .satisfies(content -> assertThat(content).hasSize(most + MARK.length()).endsWith(MARK));
    }
  }
}
