package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFolderTest {
  private static final Map<String, String> FILES =
      Map.of("dump.pcap", "packets", "files/a", "a", "files/sub/b", "b", "logs/1.bson", "log");

  /** The process ends here. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @TempDir private Path temp;
  private Path root;

  @BeforeEach
  void name() {
    root = temp.resolve("17");
  }

  private void lay(Path job) throws IOException {
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = job.resolve("attempts/2").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Files.createDirectories(job.resolve("attempts/1"));
    Files.writeString(job.resolve("attempts/1/first"), "first");
    // What an acceptance of an older release left behind.
    Files.createDirectories(job.resolve("files"));
    Files.writeString(job.resolve("files/old"), "old");
  }

  private static Map<String, String> read(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !folder.relativize(file).startsWith("attempts"))
          .collect(
              Collectors.toMap(
                  file -> folder.relativize(file).toString(),
                  JobFolderTest::text,
                  (one, other) -> one,
                  TreeMap::new));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> withTimeline() {
    Map<String, String> all = new TreeMap<>(FILES);
    all.put("timeline.json", "[]");
    return all;
  }

  /** Accepts and is killed before step {@code last}; whether it came to the end. */
  private static boolean acceptUntil(Path job, int last) throws IOException {
    int[] steps = {0};
    JobFolder folder =
        new JobFolder(
            job,
            () -> {
              if (steps[0]++ == last) {
                throw new Killed();
              }
            });
    try {
      folder.accept(2, "[]");
      return true;
    } catch (Killed killed) {
      return false;
    }
  }

  @Test
  void theFilesOfTheAcceptedAttemptAreThoseOfTheJob() throws IOException {
    lay(root);
    new JobFolder(root).accept(2, "[]");

    assertThat(new JobFolder(root).find(2, true)).contains(root);
    assertThat(read(root)).isEqualTo(withTimeline());
    assertThat(new JobFolder(root).find(1, false)).contains(root.resolve("attempts/1"));
    assertThat(new JobFolder(root).standing(OptionalInt.of(2))).containsExactly(1, 2);
    assertThat(new JobFolder(root).standing(OptionalInt.empty())).containsExactly(1);
    assertThat(new JobFolder(temp.resolve("18")).standing(OptionalInt.of(1))).isEmpty();
    try (Stream<Path> left = Files.list(root.resolve("attempts"))) {
      assertThat(left).containsExactly(root.resolve("attempts/1"));
    }
  }

  @Test
  void whereverTheMoveIsBrokenOffEveryFileIsFound() throws IOException {
    int last = 0;
    boolean whole = false;
    while (!whole) {
      Path job = temp.resolve("broken-off-" + last);
      lay(job);
      whole = acceptUntil(job, last);

      Path found = new JobFolder(job).find(2, true).orElseThrow();
      Map<String, String> files = new TreeMap<>(read(found));
      files.putIfAbsent("timeline.json", "[]");
      assertThat(files).as("killed before step %d", last).isEqualTo(withTimeline());
      assertThat(new JobFolder(job).find(1, false)).isPresent();
      last++;
    }
    assertThat(last).as("steps that were broken off").isGreaterThan(8);
  }

  @Test
  void whereverItIsBrokenOffItCanBeDoneAgain() throws IOException {
    int last = 0;
    boolean whole = false;
    while (!whole) {
      Path job = temp.resolve("again-" + last);
      lay(job);
      whole = acceptUntil(job, last++);

      JobFolder next = new JobFolder(job);
      if (next.find(2, false).isPresent()) {
        next.accept(2, "[]");
      }
      assertThat(read(job)).isEqualTo(withTimeline());
    }
  }

  @Test
  void carryingOnMayItselfBeBrokenOff() throws IOException {
    lay(root);
    // Some entries are moved by then.
    acceptUntil(root, 5);
    assertThat(root.resolve("attempts/.2.accepted")).isDirectory();
    int left = 0;
    boolean done = false;
    while (!done) {
      int[] steps = {0};
      int last = left++ == 0 ? 0 : 1;
      try {
        new JobFolder(
                root,
                () -> {
                  if (steps[0]++ == last) {
                    throw new Killed();
                  }
                })
            .find(2, true);
        done = true;
      } catch (Killed killed) {
        // One step further each time but the first.
      }
    }
    assertThat(read(root)).isEqualTo(withTimeline());
  }

  @Test
  void whoReadsMeanwhileFindsEverythingAndDoesNoHarm() throws Exception {
    lay(root);
    for (int i = 0; i < 200; i++) {
      Files.writeString(root.resolve("attempts/2/file-" + i), "x");
    }
    // Killed in the middle of the move: both readers carry on at once.
    acceptUntil(root, 20);
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Path>> both =
          IntStream.range(0, 2)
              .<Callable<Path>>mapToObj(i -> () -> new JobFolder(root).find(2, true).orElseThrow())
              .toList();
      for (Future<Path> found : readers.invokeAll(both)) {
        assertThat(found.get()).isEqualTo(root);
      }
    } finally {
      readers.shutdown();
    }
    assertThat(read(root)).hasSize(205).containsAllEntriesOf(withTimeline());
    assertThat(root.resolve("attempts/.2.accepted")).doesNotExist();
  }
}
