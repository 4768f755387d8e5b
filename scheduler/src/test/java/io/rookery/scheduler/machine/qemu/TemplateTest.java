package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template is used only as it was made. */
class TemplateTest {
  @TempDir private Path directory;
  private Template template;

  @BeforeEach
  void make() throws IOException {
    Template draft = new Template(Files.createDirectory(directory.resolve("draft")), 0);
    for (Path file : List.of(draft.memory(), draft.state(), draft.disk())) {
      Files.writeString(file, "as it was made");
    }
    assertThat(draft.isIntact()).isFalse();
    draft.seal();
    template = new Template(Files.move(draft.folder(), directory.resolve("template")), 1);
  }

  @Test
  void oneThatNobodyHasChangedIsIntactHoweverOftenItIsRead() throws IOException {
    Files.readString(template.memory());
    assertThat(template.isIntact()).isTrue();
  }

  @Test
  void aByteThatIsWrittenInPlaceShowsThoughSizeAndTimeAreAsBefore() throws IOException {
    for (Path file : List.of(template.memory(), template.state(), template.disk())) {
      make(file);
      FileTime before = Files.getLastModifiedTime(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {'x'}), 3);
      }
      Files.setLastModifiedTime(file, before);
      assertThat(template.isIntact()).as(file.toString()).isFalse();
    }
  }

  private void make(Path file) throws IOException {
    Files.writeString(file, "as it was made");
    template.seal();
    assertThat(template.isIntact()).isTrue();
  }

  @Test
  void oneOfWhichAFileIsMissingIsNotIntact() throws IOException {
    Files.delete(template.disk());
    assertThat(template.isIntact()).isFalse();
  }
}
