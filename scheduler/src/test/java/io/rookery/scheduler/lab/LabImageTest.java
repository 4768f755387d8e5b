package io.rookery.scheduler.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
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
    Path named = Files.createDirectory(directory.resolve(".lab-" + UUID.randomUUID()));
    buildInVain();
    assertThat(own.resolve("thesis")).hasContent("mine");
    assertThat(entries()).containsExactlyInAnyOrder(own, named);
  }

  @Test
  void theNextBuildRemovesWhatAKilledOneHasLeftAndNothingOfALivingOne() throws Exception {
    try (BuildInAJvm killed = BuildInAJvm.start(directory);
        BuildInAJvm living = BuildInAJvm.start(directory)) {
      LabFolder own = new LabFolder(new LabLeftovers(directory).newFolder());
      own.make();
      killed.kill();
      assertThat(entries()).hasSize(3).contains(killed.folder());
      assertThat(buildInVain()).anyMatch(told -> told.contains("removed " + killed.folder()));
      assertThat(entries()).containsExactlyInAnyOrder(living.folder(), own.root().getParent());
      assertThat(living.folder().resolve("archives/partial")).isDirectory();
      living.kill();
      buildInVain();
      assertThat(entries()).containsExactly(own.root().getParent());
      own.remove();
      assertThat(entries()).isEmpty();
    }
  }

  /** Returns what it told. */
  private List<String> buildInVain() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    Vertx vertx = Vertx.vertx();
    try {
      ChildLauncher launcher = ChildLauncher.create(vertx);
      launcher.close().await(30, TimeUnit.SECONDS);
      LabImage image = new LabImage(vertx, launcher, directory.resolve("lab"), told::add);
      assertThatThrownBy(() -> image.build().await(30, TimeUnit.SECONDS))
          .isInstanceOf(LabException.class);
    } finally {
      vertx.close().await(30, TimeUnit.SECONDS);
    }
    return told;
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      return left.toList();
    }
  }
}
