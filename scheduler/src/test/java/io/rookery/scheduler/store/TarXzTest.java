package io.rookery.scheduler.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class TarXzTest {
  @TempDir Path outside;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(outside.resolve("folder"));
  }

  private static TarArchiveEntry file(String name, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setMode(mode);
    entry.setSize(5);
    return entry;
  }

  private static TarArchiveEntry link(String name, String target, byte kind) {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
    entry.setLinkName(target);
    return entry;
  }

  private void unpack(TarArchiveEntry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options(0)))) {
      for (TarArchiveEntry entry : entries) {
        tar.putArchiveEntry(entry);
        if (entry.getSize() > 0) {
          tar.write("hello".getBytes(StandardCharsets.UTF_8));
        }
        tar.closeArchiveEntry();
      }
    }
    new TarXz(folder).unpack(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  void filesKeepTheirContentModeAndLinks() throws IOException {
    unpack(
        file("bin/run", 0755),
        file("share/text", 0644),
        link("lib/run", "../bin/run", TarConstants.LF_SYMLINK));

    assertThat(folder.resolve("bin/run")).hasContent("hello").isExecutable();
    assertThat(Files.isExecutable(folder.resolve("share/text"))).isFalse();
    assertThat(Files.readSymbolicLink(folder.resolve("lib/run"))).isEqualTo(Path.of("../bin/run"));
  }

  @Test
  void nothingIsEverWrittenOutsideTheFolder() throws IOException {
    List<TarArchiveEntry> leaving =
        List.of(
            file("../evil", 0644),
            file("/evil", 0644),
            file("a/../../evil", 0644),
            link("evil", "../../target", TarConstants.LF_SYMLINK),
            link("evil", "/etc/passwd", TarConstants.LF_SYMLINK),
            link("evil", "/etc/passwd", TarConstants.LF_LINK));

    for (TarArchiveEntry entry : leaving) {
      assertThatThrownBy(() -> unpack(entry))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("refused to unpack");
    }

    try (var left = Files.list(outside)) {
      assertThat(left).containsExactly(folder);
    }
  }

  @Test
  void aLinkThatWasThereBeforeIsNotFollowed() throws IOException {
    Files.createSymbolicLink(folder.resolve("way-out"), outside);

    assertThatThrownBy(() -> unpack(file("way-out/evil", 0644)))
        .hasMessageContaining("leaves the folder");
    assertThat(outside.resolve("evil")).doesNotExist();
  }
}
