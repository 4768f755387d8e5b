package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerLeftoversTest {
  private static final Path SLEEP = Path.of("/bin/sleep");
  @TempDir Path data;
  private Vertx vertx;
  private ChildLauncher launcher;
  private ServerFolder folder;

  @BeforeEach
  void open() throws IOException {
    vertx = Vertx.vertx();
    launcher = ChildLauncher.create(vertx);
    folder = ServerFolder.open(data);
    Files.createDirectory(folder.data());
  }

  @AfterEach
  void close() throws IOException {
    folder.close();
    await(launcher.close());
    await(vertx.close());
  }

  private Child start(Path program) {
    Child child = await(launcher.start(ChildSpec.of("sleep", List.of(program.toString(), "1000"))));
    // The launcher's own small programs come first.
    Path executable = Path.of("/proc/" + child.pid() + "/exe");
    Awaitility.await().until(() -> Files.readSymbolicLink(executable).equals(program.toRealPath()));
    return child;
  }

  private void clear(Duration deadline) throws IOException, InterruptedException {
    new ServerLeftovers(folder).clear(deadline);
  }

  @Test
  void aProgramOfThisFolderThatDoesNotEndIsEndedAndNoOther() throws Exception {
    Path bin = Files.createDirectories(folder.path().resolve("bin-1.2.3/bin"));
    Child ours = start(Files.copy(SLEEP, bin.resolve("postgres")));
    Child foreign = start(SLEEP);

    clear(Duration.ofSeconds(8));

    assertThat(await(ours.exit()).succeeded()).isFalse();
    assertThat(ProcessHandle.of(foreign.pid())).hasValueSatisfying(ProcessHandle::isAlive);
    assertThat(foreign.exit().isComplete()).isFalse();
  }

  @Test
  void aPidFileWhoseNumberBelongsToAnotherProgramIsRemovedAndThatProgramSpared() throws Exception {
    Child foreign = start(SLEEP);
    Path pidFile = folder.data().resolve("postmaster.pid");
    Files.writeString(pidFile, foreign.pid() + "\n" + folder.data() + "\n");

    clear(Duration.ofSeconds(60));

    assertThat(pidFile).doesNotExist();
    assertThat(foreign.exit().isComplete()).isFalse();
  }

  @Test
  void aPidFileOfNoProcessIsLeftToPostgresItself() throws Exception {
    Path pidFile = folder.data().resolve("postmaster.pid");
    Files.writeString(pidFile, "2147483646\n");

    clear(Duration.ofSeconds(60));

    assertThat(pidFile).exists();
  }
}
