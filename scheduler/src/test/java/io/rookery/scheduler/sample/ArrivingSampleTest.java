package io.rookery.scheduler.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.copy.CutException;
import io.rookery.scheduler.copy.DamagedCopyException;
import io.rookery.scheduler.copy.PartialFile;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample that another node sends, in a directory that several nodes share. */
class ArrivingSampleTest {
  private static final Sample ABC =
      new Sample("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3);

  @TempDir private Path root;
  private Vertx vertx;
  private FileSamples samples;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    samples = new FileSamples(vertx, root, 100, "node-1");
    await(samples.open());
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

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    Promise<T> outcome = Promise.promise();
    vertx.getOrCreateContext().runOnContext(go -> work.get().onComplete(outcome));
    return outcome.future();
  }

  private void append(PartialFile file, String... pieces) {
    append(file, Optional.empty(), pieces);
  }

  private void append(PartialFile file, Optional<Throwable> end, String... pieces) {
    ScriptedSource source = new ScriptedSource();
    for (String piece : pieces) {
      source.add(Buffer.buffer(piece));
    }
    end.ifPresent(source::failWith);
    await(onContext(() -> file.append(source.start(vertx))));
  }

  @Test
  void aWholeSampleBecomesOneLikeAllOthers() throws IOException {
    PartialFile file = samples.partial(ABC);
    assertThat(await(file.length())).isZero();

    append(file, "a", "bc");
    await(file.verify());
    await(samples.adopt(ABC));

    assertThat(await(samples.find(ABC.sha256()))).contains(ABC);
    assertThat(samples.path(ABC.sha256())).hasContent("abc");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(samples.path(ABC.sha256()))))
        .isEqualTo("r--r-----");
  }

  @Test
  void aSourceThatIsCutLeavesWhatCameAndTheNextGoesOn() {
    PartialFile file = samples.partial(ABC);
    IOException pulled = new IOException("the cable is out");

    assertThatThrownBy(() -> append(file, Optional.of(pulled), "a"))
        .isInstanceOf(CutException.class)
        .hasMessageContaining("after 1 of 3 bytes")
        .hasCause(pulled);
    assertThat(await(file.length())).isEqualTo(1);
    assertThatThrownBy(() -> append(file, "b"))
        .isInstanceOf(CutException.class)
        .hasMessageContaining("after 2 of 3 bytes");

    PartialFile again = samples.partial(ABC);
    assertThat(await(again.length())).isEqualTo(2);
    append(again, "c");
    await(again.verify());
  }

  @Test
  void whatIsNotTheSampleIsThrownAway() {
    PartialFile file = samples.partial(ABC);
    append(file, "abx");

    assertThatThrownBy(() -> await(file.verify()))
        .isInstanceOf(DamagedCopyException.class)
        .hasMessageContaining(ABC.sha256());
    assertThat(root.resolve("incoming/node-1")).isEmptyDirectory();
  }

  @Test
  void moreThanTheSampleIsNotWritten() {
    PartialFile file = samples.partial(ABC);

    assertThatThrownBy(() -> append(file, "ab", "cd"))
        .isInstanceOf(DamagedCopyException.class)
        .hasMessageContaining("3 bytes");
    assertThat(await(file.length())).isEqualTo(2);
  }

  @Test
  void aLeftoverThatIsTooLongIsBegunAnew() throws IOException {
    Files.writeString(root.resolve("incoming/node-1").resolve(ABC.sha256()), "longer");

    assertThat(await(samples.partial(ABC).length())).isZero();
  }

  @Test
  void nodesThatShareADirectoryLeaveEachOthersPartsAlone() {
    append(samples.partial(new Sample(ABC.sha256(), 1)), "a");

    FileSamples other = new FileSamples(vertx, root, 100, "node-2");
    await(other.open());
    assertThat(await(other.partial(ABC).length())).isZero();
    assertThat(await(samples.partial(ABC).length())).isEqualTo(1);

    await(new FileSamples(vertx, root, 100, "node-1").open());
    assertThat(await(samples.partial(ABC).length())).isZero();
  }

  @Test
  void whatCannotBeASampleHereIsRefused() {
    assertThatThrownBy(() -> samples.partial(new Sample(ABC.sha256(), 101)))
        .isInstanceOf(SampleTooLargeException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> samples.partial(new Sample("../" + ABC.sha256(), 3)));
    for (String name : new String[] {"..", ".", "a/b", "", "/tmp"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new FileSamples(vertx, root, 100, name));
    }
  }
}
