package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations with a QEMU that behaves, and with one that does not. */
class QmpTest {
  private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\n";
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  /** QEMU's end of the conversation. */
  private static final class Qemu implements AutoCloseable {
    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final BufferedReader lines;

    Qemu(Path door) throws IOException {
      channel.connect(UnixDomainSocketAddress.of(door));
      lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    Qemu says(String text) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return this;
    }

    /** The next command; it is answered with {@code outcome}, which is a member of the answer. */
    String answers(String outcome) throws IOException {
      JsonObject command = new JsonObject(lines.readLine());
      says("{\"id\": %d, %s}\n".formatted(command.getInteger("id"), outcome));
      return command.getString("execute");
    }

    /** Completes when the node has closed. */
    boolean isHungUpOn() throws IOException {
      while (lines.readLine() != null) {
        // What was said before the end.
      }
      return true;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private Path path() {
    return directory.resolve("q");
  }

  private <T> CompletableFuture<T> here(Supplier<Future<T>> call) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    loop.runOnContext(
        on -> call.get().onSuccess(outcome::complete).onFailure(outcome::completeExceptionally));
    return outcome;
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  /** A door that was opened on the loop, as drivers do. */
  private QmpDoor opened(Duration deadline) throws Exception {
    return here(() -> QmpDoor.open(vertx, path(), deadline, events::add)).get(30, TimeUnit.SECONDS);
  }

  private Qmp greeted(QmpDoor door, Qemu qemu) throws Exception {
    qemu.says(GREETING);
    assertThat(qemu.answers("\"return\": {}")).isEqualTo("qmp_capabilities");
    return get(door.visitor());
  }

  @Test
  void answersFindTheirCommandsAndEventsTheirListener() throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path())) {
      Qmp qmp = greeted(door, qemu);
      CompletableFuture<JsonObject> first = here(() -> qmp.execute("one", new JsonObject()));
      JsonObject one = new JsonObject(qemu.lines.readLine());
      CompletableFuture<JsonObject> second = here(() -> qmp.execute("two", new JsonObject()));
      JsonObject two = new JsonObject(qemu.lines.readLine());
      qemu.says("{\"event\": \"RESUME\"}\n");
      qemu.says("{\"id\": %d, \"return\": {\"n\": 2}}\n".formatted(two.getInteger("id")));
      qemu.says("{\"id\": %d, \"return\": {\"n\": 1}}\n".formatted(one.getInteger("id")));
      assertThat(second.get(30, TimeUnit.SECONDS).getInteger("n")).isEqualTo(2);
      assertThat(first.get(30, TimeUnit.SECONDS).getInteger("n")).isEqualTo(1);
      assertThat(events.poll(30, TimeUnit.SECONDS).getString("event")).isEqualTo("RESUME");
    }
  }

  @Test
  void aGreetingThatDoesNotComeEndsTheWait() throws Exception {
    QmpDoor door = opened(SHORT);
    try (Qemu silent = new Qemu(path())) {
      assertThatThrownBy(() -> get(door.visitor()))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("said nothing within 200 ms");
      assertThat(silent.isHungUpOn()).isTrue();
    }
  }

  @Test
  void aQemuThatNeverConnectsEndsTheWait() throws Exception {
    QmpDoor door = opened(SHORT);
    assertThatThrownBy(() -> get(door.visitor()))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("has not connected");
  }

  @Test
  void aGreetingInPiecesIsOne() throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path())) {
      qemu.says(GREETING.substring(0, 9));
      qemu.says(GREETING.substring(9));
      qemu.answers("\"return\": {}");
      get(door.visitor());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-rubbish\n",
        "null\n",
        "[]\n",
        "17\n",
        "\"QMP\"\n",
        "\n",
        "{\"QMP\"\n",
      })
  void rubbishEndsTheConversation(String rubbish) throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path())) {
      qemu.says(rubbish);
      assertThatThrownBy(() -> get(door.visitor()))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("closed its control connection");
      assertThat(qemu.isHungUpOn()).isTrue();
    }
  }

  @Test
  void aLineWithoutEndEndsTheConversation() throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path())) {
      String piece = "x".repeat(1 << 16);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1024; i++) {
                  qemu.says(piece);
                }
              })
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(door.visitor())).isInstanceOf(MachineException.class);
    }
  }

  @Test
  void aRefusalHasQemusOwnWords() throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path())) {
      Qmp qmp = greeted(door, qemu);
      CompletableFuture<JsonObject> refused = here(() -> qmp.execute("cont", new JsonObject()));
      qemu.answers("\"error\": {\"class\": \"GenericError\", \"desc\": \"no bootable device\"}");
      assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MachineException.class)
          .hasMessageContaining("no bootable device");
    }
  }

  @Test
  void aRefusalWithoutWordsIsOneToo() throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path())) {
      Qmp qmp = greeted(door, qemu);
      CompletableFuture<JsonObject> refused = here(() -> qmp.execute("cont", new JsonObject()));
      qemu.answers("\"error\": {\"desc\": 17}");
      assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MachineException.class);
    }
  }

  @Test
  void theMonitorsTextIsAFailureAndItsSilenceASuccess() throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path())) {
      Qmp qmp = greeted(door, qemu);
      CompletableFuture<Void> refused = here(() -> qmp.monitor("loadvm x"));
      qemu.answers("\"return\": \"Error: Snapshot 'x' does not exist\\r\\n\"");
      assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MachineException.class)
          .hasMessageContaining("Snapshot 'x' does not exist");
      CompletableFuture<Void> done = here(() -> qmp.monitor("loadvm y"));
      qemu.answers("\"return\": \"\"");
      done.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aCommandWithoutAnAnswerFailsByItsDeadlineAndItsLateAnswerIsNobodys() throws Exception {
    QmpDoor door = opened(Duration.ofSeconds(2));
    try (Qemu qemu = new Qemu(path())) {
      Qmp qmp = greeted(door, qemu);
      CompletableFuture<JsonObject> late = here(() -> qmp.execute("slow", new JsonObject()));
      assertThatThrownBy(() -> late.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MachineException.class)
          .hasMessageContaining("did not answer slow within 2000 ms");
      qemu.answers("\"return\": {\"late\": true}");
      CompletableFuture<JsonObject> next = here(() -> qmp.execute("next", new JsonObject()));
      qemu.answers("\"return\": {\"late\": false}");
      assertThat(next.get(30, TimeUnit.SECONDS).getBoolean("late")).isFalse();
    }
  }

  @Test
  void aQemuThatGoesAwayFailsWhatIsUnderWayAndAllThatFollows() throws Exception {
    QmpDoor door = opened(LONG);
    Qmp qmp;
    CompletableFuture<JsonObject> underWay;
    try (Qemu qemu = new Qemu(path())) {
      qmp = greeted(door, qemu);
      underWay = here(() -> qmp.execute("cont", new JsonObject()));
      qemu.lines.readLine();
    }
    assertThatThrownBy(() -> underWay.get(30, TimeUnit.SECONDS)).hasMessageContaining("went away");
    get(qmp.gone());
    assertThatThrownBy(
            () -> here(() -> qmp.execute("cont", new JsonObject())).get(30, TimeUnit.SECONDS))
        .hasMessageContaining("is gone");
  }

  @Test
  void nobodyElseIsLetIn() throws Exception {
    QmpDoor door = opened(LONG);
    try (Qemu qemu = new Qemu(path());
        Qemu during = new Qemu(path())) {
      assertThat(during.isHungUpOn()).isTrue();
      Qmp qmp = greeted(door, qemu);
      try (Qemu after = new Qemu(path())) {
        assertThat(after.isHungUpOn()).isTrue();
      }
      CompletableFuture<JsonObject> still = here(() -> qmp.execute("query", new JsonObject()));
      qemu.answers("\"return\": {}");
      still.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aDoorThatIsClosedLetsNobodyInAndEndsTheWait() throws Exception {
    QmpDoor door = opened(LONG);
    here(door::close).get(30, TimeUnit.SECONDS);
    assertThatThrownBy(() -> get(door.visitor())).hasMessageContaining("has not connected");
    assertThatThrownBy(() -> new Qemu(path())).isInstanceOf(IOException.class);
  }

  @Test
  void aPathTooLongForASocketIsRefusedWithARemedy() {
    Path deep = directory.resolve("d".repeat(120));
    assertThatThrownBy(
            () ->
                here(() -> QmpDoor.open(vertx, deep, LONG, events::add)).get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("choose a shorter node.data");
  }

  @Test
  void aPlaceThatIsNotThereIsRefused() {
    Path nowhere = directory.resolve("no/where");
    assertThat(
            List.of(
                here(() -> QmpDoor.open(vertx, nowhere, LONG, events::add))
                    .handle((door, cause) -> String.valueOf(cause))
                    .join()))
        .allMatch(said -> said.contains("cannot listen on"));
  }
}
