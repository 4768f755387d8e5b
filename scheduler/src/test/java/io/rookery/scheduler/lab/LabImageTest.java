package io.rookery.scheduler.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that cannot be made, for no program runs. */
class LabImageTest {
  @TempDir private Path directory;

  @Test
  void aFolderBesideItIsNobodysButItsOwners() throws Exception {
    Path own = Files.createDirectory(directory.resolve("lab.work"));
    Files.writeString(own.resolve("thesis"), "mine");
    Vertx vertx = Vertx.vertx();
    try {
      ChildLauncher launcher = ChildLauncher.create(vertx);
      launcher.close().await(30, TimeUnit.SECONDS);
      LabImage image = new LabImage(vertx, launcher, directory.resolve("lab"), step -> {});
      assertThatThrownBy(() -> image.build().await(30, TimeUnit.SECONDS))
          .isInstanceOf(LabException.class);
    } finally {
      vertx.close().await(30, TimeUnit.SECONDS);
    }
    assertThat(own.resolve("thesis")).hasContent("mine");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(own);
    }
  }
}
