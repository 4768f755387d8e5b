package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of a folder that a guest may own by now; needs root, like QEMU's machines. */
class LifeFolderTest {
  private static final int USER = 65_700;

  @TempDir private Path directory;
  private LifeFolder life;
  private Path target;

  @BeforeEach
  void make() throws IOException {
    life = new LifeFolder(directory.resolve("life"));
    life.make(USER);
    target = directory.resolve("target");
  }

  @Test
  void aPlainFileBecomesTheNodes() throws IOException {
    Path written = Files.writeString(life.path().resolve("s"), "a picture");
    Files.setAttribute(written, "unix:uid", USER);
    life.handOver("s", target, 9);
    assertThat(target).hasContent("a picture");
    assertThat(Files.getAttribute(target, "unix:uid")).isEqualTo(0);
    assertThat(written).doesNotExist();
  }

  @Test
  void aFileGoesToAnotherMountToo() throws IOException {
    Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "life");
    try {
      assertThat(Files.getFileStore(elsewhere)).isNotEqualTo(Files.getFileStore(directory));
      Path written = Files.writeString(life.path().resolve("s"), "a picture");
      Files.setAttribute(written, "unix:uid", USER);
      life.handOver("s", elsewhere.resolve("target"), 9);
      assertThat(elsewhere.resolve("target")).hasContent("a picture");
      assertThat(Files.getAttribute(elsewhere.resolve("target"), "unix:uid")).isEqualTo(0);
      assertThat(written).doesNotExist();
    } finally {
      new LifeFolder(elsewhere).delete();
    }
  }

  @Test
  void aFileIsOutOfQemusReachBeforeItLeavesTheFolder() throws IOException {
    Path written = Files.writeString(life.path().resolve("s"), "a picture");
    Files.setAttribute(written, "unix:uid", USER);
    // What stands in the way of the last step lets one see what the ones before have done.
    Files.writeString(target, "another's");
    assertThatThrownBy(() -> life.handOver("s", target, 9)).isInstanceOf(IOException.class);
    assertThat(written).doesNotExist();
    assertThat(target).hasContent("another's");
    life.delete();
    assertThat(directory.toFile().list()).containsExactly("target");
  }

  @Test
  void aLinkStaysWhereItIs() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "the host's");
    Files.createSymbolicLink(life.path().resolve("s"), secret);
    assertThatThrownBy(() -> life.handOver("s", target, 1 << 20)).isInstanceOf(IOException.class);
    assertThat(target).doesNotExist();
    assertThat(secret).hasContent("the host's");
  }

  @Test
  void aFileThatIsTooLargeStaysWhereItIs() throws IOException {
    Files.writeString(life.path().resolve("s"), "a picture");
    assertThatThrownBy(() -> life.handOver("s", target, 8)).hasMessageContaining("more than 8");
    assertThat(target).doesNotExist();
  }
}
