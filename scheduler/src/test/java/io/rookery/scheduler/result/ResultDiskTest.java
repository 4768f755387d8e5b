package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the folder, or no longer fits on its disk, leads nothing astray. */
class ResultDiskTest {
  @TempDir private Path root;

  @Test
  void nothingIsStoredWhenTheDiskWouldGetTooFull() throws IOException {
    ResultServerOptions options =
        new ResultServerOptions(
            "127.0.0.1", 0, ResultServerRig.ROOMY, Duration.ofMinutes(5), Long.MAX_VALUE / 2);
    try (ResultServerRig rig = ResultServerRig.start(root, options)) {
      Attempted attempt = rig.open("127.0.191.1", Dialect.CUCKOO);

      Future<String> unwritable = attempt.session().unwritable();
      attempt.send("FILE\nfiles/a\ndata");
      attempt.send("LOG\ndata");

      assertThat(attempt.files()).isEmpty();
      assertThat(ResultServerRig.await(unwritable)).contains("make room");
      assertThat(attempt.summary()).isEqualTo(new ResultSummary(0, 0, 0, 0, true));
    }
  }

  @Test
  void aDiskThatIsTooFullIsToldBeforeTheGuestSendsAnything() throws IOException {
    ResultServerOptions options =
        new ResultServerOptions(
            "127.0.0.1", 0, ResultServerRig.ROOMY, Duration.ofMinutes(5), Long.MAX_VALUE / 2);
    try (ResultServerRig rig = ResultServerRig.start(root, options)) {
      Attempted attempt = rig.open("127.0.191.1", Dialect.CUCKOO);
      assertThat(ResultServerRig.await(attempt.session().unwritable())).contains("make room");
    }
  }

  @Test
  void aDirectoryThatAFileHasThePlaceOfIsTheGuestsDoingAndNotTheDisks() throws IOException {
    try (ResultServerRig rig = ResultServerRig.limited(root, ResultServerRig.ROOMY)) {
      Attempted attempt = rig.open("127.0.191.1", Dialect.CUCKOO);
      Future<String> unwritable = attempt.session().unwritable();

      attempt.send("FILE\nfiles/1\nx");
      attempt.send("FILE\nfiles/1/x\ny");

      assertThat(attempt.uploads()).isEqualTo(Map.of("files/1", "x"));
      assertThat(unwritable.isComplete()).isFalse();
    }
  }

  @Test
  void linksInTheFolderAreNotFollowed() throws IOException {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Path target = Files.writeString(outside.resolve("target"), "untouched");
    try (ResultServerRig rig = ResultServerRig.limited(root, ResultServerRig.ROOMY)) {
      Attempted attempt = rig.open("127.0.191.1", Dialect.CAPE);
      Files.createSymbolicLink(attempt.folder().resolve("shots"), outside);
      Files.createSymbolicLink(attempt.folder().resolve("analysis.log"), target);
      Path logs = Files.createDirectory(attempt.folder().resolve("logs"));
      Files.createSymbolicLink(logs.resolve("a"), outside.resolve("dangling"));
      Files.createSymbolicLink(logs.resolve("x_script.log"), target);
      Path dumps = Files.createDirectory(attempt.folder().resolve("tlsdump"));
      Files.createSymbolicLink(dumps.resolve("tls.log"), target);

      attempt.send("FILE\nshots/a\nx");
      attempt.send("LOG\nx");
      attempt.send("FILE\nlogs/a\nx");
      attempt.send("FILE\nlogs/x_script.log\nx");
      attempt.send("FILE\ntlsdump/tls.log\nsnapshot");

      try (var inside = Files.list(outside)) {
        assertThat(inside).containsExactly(target);
      }
      assertThat(target).hasContent("untouched");
      assertThat(attempt.uploads())
          .isEqualTo(Map.of("tlsdump/tls.log", "snapshot", "analysis-2.log", "x"));
    }
  }
}
