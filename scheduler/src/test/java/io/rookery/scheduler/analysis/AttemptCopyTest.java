package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.copy.DamagedCopyException;
import io.rookery.scheduler.copy.DiskException;
import io.rookery.scheduler.job.Fence;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptCopyTest {
  private static final String HASH = "0".repeat(64);

  @TempDir private Path root;
  private Vertx vertx;
  private AttemptFolders folders;
  private AttemptCopy copy;
  private Path job;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    folders = new AttemptFolders(vertx, root);
    copy = folders.copy(17, 2);
    job = root.resolve("17");
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private Path part() {
    return job.resolve("attempts/.2.part");
  }

  @Test
  void filesAreThoseOfTheAttemptOnlyWhenAllAreThere() throws IOException {
    await(copy.begin(0, 0));
    await(copy.file("files/sub/a", 5, HASH));
    Files.writeString(part().resolve("files/sub/a"), "hello");
    assertThat(await(folders.find(17, 2, false))).isEmpty();

    await(copy.publish());

    assertThat(await(folders.find(17, 2, false))).contains(job.resolve("attempts/2"));
    assertThat(job.resolve("attempts/2/files/sub/a")).hasContent("hello");
    assertThat(part()).doesNotExist();
  }

  @Test
  void whatADeadNodeLeftIsNoPartOfTheNextCopy() throws IOException {
    await(copy.begin(0, 0));
    Files.writeString(part().resolve("old"), "old");

    await(copy.begin(0, 0));

    assertThat(part()).isEmptyDirectory();
    await(copy.discard());
    assertThat(part()).doesNotExist();
  }

  @Test
  void resultsThatAreThereStay() throws IOException {
    Files.createDirectories(job.resolve("attempts/2"));
    Files.writeString(job.resolve("attempts/2/own"), "own");

    await(copy.begin(0, 0));
    await(copy.publish());

    assertThat(job.resolve("attempts/2/own")).hasContent("own");
    assertThat(part()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "/a", "a/../../b", "", ".", "..", "a//b", "a/", "a/./b"})
  void aPathThatDoesNotLeadDownIsRefused(String path) {
    await(copy.begin(0, 0));

    assertThatThrownBy(() -> await(copy.file(path, 1, HASH)))
        .isInstanceOf(DamagedCopyException.class);
    assertThat(part()).isEmptyDirectory();
  }

  @Test
  void aDiskThatWouldBeTooFullTakesNothing() {
    assertThatThrownBy(() -> await(copy.begin(1, Long.MAX_VALUE)))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("results.freeSpace");
  }

  @Test
  void halfACopyIsNotListedAmongEarlierAttempts() throws IOException {
    await(copy.begin(0, 0));
    Files.writeString(part().resolve("half"), "half");
    Files.createDirectories(job.resolve("attempts/1"));
    Files.writeString(job.resolve("attempts/1/first"), "first");

    assertThat(new ResultFolder(job).list(true).getJsonArray("files")).hasSize(1);
  }

  @Test
  void acceptedResultsAreFoundWhereTheyHaveMovedTo() throws IOException {
    Files.createDirectories(job.resolve("attempts/2"));
    await(folders.accept(new Fence(17, 2, 1), List.of()));

    assertThat(await(folders.find(17, 2, true))).contains(job);
    assertThat(await(folders.find(17, 2, false))).isEmpty();
    assertThat(await(folders.find(18, 1, true))).isEmpty();
  }
}
