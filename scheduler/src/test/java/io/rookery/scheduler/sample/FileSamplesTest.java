package io.rookery.scheduler.sample;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSamplesTest {
  private static final long LIMIT = 4 << 20;
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path temp;
  private Path root;
  private Vertx vertx;
  private FileSamples samples;

  @BeforeEach
  void open() throws Exception {
    root = temp.resolve("samples");
    vertx = Vertx.vertx();
    samples = new FileSamples(vertx, root, LIMIT);
    get(samples.open());
  }

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  @Test
  void aSampleStandsUnderItsHashAndNobodyCanWriteIt() throws Exception {
    Sample sample = get(receive(Buffer.buffer("a"), Buffer.buffer("bc")));

    assertThat(sample).isEqualTo(new Sample(ABC, 3));
    assertThat(samples.path(ABC)).isEqualTo(root.resolve("ba").resolve(ABC)).hasContent("abc");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(samples.path(ABC))))
        .isEqualTo("r--r-----");
    assertThat(get(samples.find(ABC))).contains(sample);
    assertThat(files()).containsExactly(samples.path(ABC));
  }

  @Test
  void anEmptySampleIsASample() throws Exception {
    Sample sample = get(receive());

    assertThat(sample.size()).isZero();
    assertThat(samples.path(sample.sha256())).isEmptyFile();
  }

  @Test
  void aLargeSourceIsReadWithBackPressure() throws Exception {
    byte[] content = new byte[(int) LIMIT];
    new Random(1).nextBytes(content);
    Path file = Files.write(temp.resolve("large"), content);
    AsyncFile source =
        get(vertx.fileSystem().open(file.toString(), new OpenOptions().setWrite(false)));

    Sample sample = get(onContext(() -> samples.receive(source)));

    assertThat(sample.size()).isEqualTo(LIMIT);
    assertThat(sample.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    assertThat(samples.path(sample.sha256())).hasBinaryContent(content);
    get(source.close());
  }

  @Test
  void theSourceIsPausedForEveryPiece() throws Exception {
    ScriptedSource source = new ScriptedSource();
    for (int i = 0; i < 100; i++) {
      source.add(Buffer.buffer(new byte[1000]));
    }

    get(onContext(() -> samples.receive(source.start(vertx))));

    assertThat(source.pauses()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void aSampleBeyondTheLimitLeavesNothing() {
    Buffer piece = Buffer.buffer(new byte[1 << 20]);

    assertThatThrownBy(
            () -> get(receive(piece, piece, piece, piece, Buffer.buffer("x"), piece, piece)))
        .isInstanceOf(SampleTooLargeException.class)
        .hasMessageContaining(Long.toString(LIMIT));
    assertThat(files()).isEmpty();
  }

  @Test
  void aSampleOfExactlyTheLimitIsStored() throws Exception {
    Buffer piece = Buffer.buffer(new byte[1 << 20]);

    assertThat(get(receive(piece, piece, piece, piece)).size()).isEqualTo(LIMIT);
  }

  @Test
  void aSourceThatFailsLeavesNothingAndItsFailureIsTold() {
    ScriptedSource source = new ScriptedSource();
    source.add(Buffer.buffer("half"));
    source.failWith(new IOException("the client went away"));

    assertThatThrownBy(() -> get(onContext(() -> samples.receive(source.start(vertx)))))
        .hasMessage("the client went away");
    assertThat(files()).isEmpty();
  }

  @Test
  void theSameContentAtTheSameTimeIsStoredOnce() throws Exception {
    List<Future<Sample>> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(receive(Buffer.buffer("a"), Buffer.buffer("b"), Buffer.buffer("c")));
    }
    for (Future<Sample> one : all) {
      assertThat(get(one)).isEqualTo(new Sample(ABC, 3));
    }

    assertThat(files()).containsExactly(samples.path(ABC));
  }

  @Test
  void aSampleThatIsThereStaysTheSameFile() throws Exception {
    get(receive(Buffer.buffer("abc")));
    Object before = Files.getAttribute(samples.path(ABC), "unix:ino");

    get(receive(Buffer.buffer("abc")));

    assertThat(Files.getAttribute(samples.path(ABC), "unix:ino")).isEqualTo(before);
    assertThat(files()).hasSize(1);
  }

  @Test
  void aSampleThatWasCutByACrashIsReplacedByTheWholeOne() throws Exception {
    Files.writeString(samples.path(ABC), "a");

    get(receive(Buffer.buffer("abc")));

    assertThat(samples.path(ABC)).hasContent("abc");
  }

  @Test
  void whatADeadNodeLeftIsRemovedAndSamplesStay() throws Exception {
    get(receive(Buffer.buffer("abc")));
    Path leftover = Files.writeString(root.resolve("incoming").resolve("half"), "hal");

    get(new FileSamples(vertx, root, LIMIT).open());

    assertThat(leftover).doesNotExist();
    assertThat(get(samples.find(ABC))).isPresent();
  }

  @Test
  void whatIsNotAHashIsNeverAPath() throws Exception {
    for (String name : new String[] {"", "..", "../incoming", ABC.toUpperCase(), ABC + "0"}) {
      assertThat(get(samples.find(name))).isEmpty();
      assertThatThrownBy(() -> samples.path(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(get(samples.find(ABC))).isEqualTo(Optional.empty());
  }

  @Test
  void futuresCompleteOnTheContextOfTheCaller() throws Exception {
    Context caller = vertx.getOrCreateContext();
    Promise<Boolean> answer = Promise.promise();
    ScriptedSource source = new ScriptedSource();
    caller.runOnContext(
        turn ->
            samples
                .receive(source.start(vertx))
                .onComplete(done -> answer.complete(Vertx.currentContext() == caller)));

    assertThat(get(answer.future())).isTrue();
  }

  private Future<Sample> receive(Buffer... pieces) {
    ScriptedSource source = new ScriptedSource();
    for (Buffer piece : pieces) {
      source.add(piece);
    }
    return onContext(() -> samples.receive(source.start(vertx)));
  }

  private <T> Future<T> onContext(java.util.function.Supplier<Future<T>> call) {
    Promise<T> answer = Promise.promise();
    vertx.getOrCreateContext().runOnContext(turn -> call.get().onComplete(answer));
    return answer.future();
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
