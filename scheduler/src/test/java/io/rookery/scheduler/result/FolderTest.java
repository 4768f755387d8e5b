package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the node itself leaves among an attempt's results. */
class FolderTest {
  private static final ResultPath PLACE = ResultPath.in("shots", "screen-0001.png");

  @TempDir private Path root;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(root, 0);
  }

  @Test
  void aFileThatIsKeptHasItsPlaceAndNoOther() throws IOException {
    Files.writeString(root.resolve("picture"), "pixels");
    folder.keep("picture", PLACE);
    assertThat(root.resolve("shots/screen-0001.png")).hasContent("pixels");
    assertThat(root.resolve("picture")).doesNotExist();
  }

  @Test
  void aMoveThatFailsLeavesNothingInItsPlace() throws IOException {
    assertThatThrownBy(() -> folder.keep("picture", PLACE)).isInstanceOf(NoSuchFileException.class);
    assertThat(root.resolve("shots")).isEmptyDirectory();
    aFileThatIsKeptHasItsPlaceAndNoOther();
  }

  @Test
  void whatHasThePlaceAlreadyKeepsIt() throws IOException {
    aFileThatIsKeptHasItsPlaceAndNoOther();
    Files.writeString(root.resolve("picture"), "others");
    assertThatThrownBy(() -> folder.keep("picture", PLACE)).isInstanceOf(ProtocolViolation.class);
    assertThat(root.resolve("shots/screen-0001.png")).hasContent("pixels");
  }
}
