package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a picture of what a driver leaves. */
class PictureTest {
  private static final String PNG = "\u0089PNG\r\n\u001a\n and more";

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.write(directory.resolve("draft"), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void aPictureIsKnownByItsBeginning() throws IOException {
    assertThat(Picture.read(file(PNG), 1 << 10).suffix()).isEqualTo(".png");
    assertThat(Picture.read(file("P6 1 1 255 abc"), 1 << 10).suffix()).isEqualTo(".ppm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P", "PNG", "GIF89a"})
  void anythingElseIsNone(String text) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> Picture.read(file, 1 << 10)).hasMessageContaining("neither");
  }

  @Test
  void aPictureThatIsTooLargeIsNotRead() throws IOException {
    Path file = file(PNG);
    assertThatThrownBy(() -> Picture.read(file, PNG.length() - 1))
        .hasMessageContaining("more than " + (PNG.length() - 1));
  }

  @Test
  void aLinkToAPictureIsNone() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file(PNG));
    assertThatThrownBy(() -> Picture.read(link, 1 << 10)).hasMessageContaining("no plain file");
  }

  @Test
  void twoPicturesThatShowTheSameAreEqual() throws IOException {
    Picture first = Picture.read(file(PNG), 1 << 10);
    assertThat(Picture.read(file(PNG), 1 << 10)).isEqualTo(first);
    assertThat(Picture.read(file(PNG + "."), 1 << 10)).isNotEqualTo(first);
  }
}
