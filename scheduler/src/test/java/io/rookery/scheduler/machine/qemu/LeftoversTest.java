package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver's folder after a life that ended without an end. */
class LeftoversTest {
  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path directory;

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  private void lay(String... files) throws IOException {
    for (String name : files) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "left");
    }
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Test
  void whatEndedWithItsLifeIsDeletedOnceAndNothingElse() throws Exception {
    lay("draft-template-0a.3/memory", "0/console.log", "17/q", "3.qcow2", "trial");
    lay("template-0a.2/memory", "3.qcow2.txt", "own/17/q");
    Leftovers leftovers = new Leftovers(vertx, directory);
    get(leftovers.cleared());
    assertThat(entries()).containsExactlyInAnyOrder("template-0a.2", "3.qcow2.txt", "own");
    lay("0/console.log");
    get(leftovers.cleared());
    assertThat(entries()).contains("0");
  }

  @Test
  void aLinkIsRemovedAndNotFollowed() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    Files.createSymbolicLink(directory.resolve("5"), outside);
    Files.createDirectory(directory.resolve("6"));
    Files.createSymbolicLink(directory.resolve("6/in"), outside);
    get(new Leftovers(vertx, directory).cleared());
    assertThat(entries()).containsExactly("outside");
    assertThat(outside.resolve("kept")).exists();
  }

  @Test
  void aFolderThatIsNotMadeYetHoldsNothing() throws Exception {
    get(new Leftovers(vertx, directory.resolve("none")).cleared());
  }

  @Test
  void templatesOfOtherMachinesAreDeletedOnce() throws Exception {
    QemuOptions options = QemuOptions.read(new JsonObject().put("image", "/images/w10.qcow2"));
    Hardware opened =
        new Hardware(
            options, Accelerator.TCG, options.layout().inner(QemuMachines.at("192.168.56.101")));
    String ours = TemplateName.of(opened, directory).next().folder().getFileName().toString();
    lay(ours + "/memory", "template-0a.2/memory");
    Leftovers leftovers = new Leftovers(vertx, directory);
    get(leftovers.pruned(List.of(opened)));
    assertThat(entries()).containsExactly(ours);
    lay("template-0a.2/memory");
    get(leftovers.pruned(List.of(opened)));
    assertThat(entries()).hasSize(2);
  }

  @Test
  void machinesThatComeWhileTemplatesAreDeletedFindNoneOfThese() throws Exception {
    Vertx busy = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
    CountDownLatch held = new CountDownLatch(1);
    try {
      Leftovers leftovers = new Leftovers(busy, directory);
      get(leftovers.cleared());
      lay("template-0a.2/memory");
      busy.executeBlocking(() -> held.await(30, TimeUnit.SECONDS), false);
      Future<Void> pruned = leftovers.pruned(List.of());
      // Others are opened now, and were not when it was said whose templates stay.
      Future<List<String>> found =
          leftovers.cleared().compose(clear -> Future.succeededFuture(names()));
      held.countDown();
      assertThat(get(found)).isEmpty();
      get(pruned);
    } finally {
      held.countDown();
      get(busy.close());
    }
  }

  private List<String> names() {
    try {
      return entries();
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
