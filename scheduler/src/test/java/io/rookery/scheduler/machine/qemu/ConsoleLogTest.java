package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests write to their serial port. */
class ConsoleLogTest {
  private static final int BOUND = 1 << 20;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  private Path file() {
    return directory.resolve("console.log");
  }

  private ConsoleLog open() throws Exception {
    return get(ConsoleLog.open(vertx, directory.resolve("c"), file()));
  }

  private SocketChannel guest() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(directory.resolve("c")));
    return channel;
  }

  private static void write(SocketChannel guest, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      guest.write(buffer);
    }
  }

  @Test
  void itIsInTheFileWhenTheLogIsClosed() throws Exception {
    ConsoleLog log = open();
    try (SocketChannel guest = guest()) {
      write(guest, "guest is up\n".getBytes(StandardCharsets.UTF_8));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(file()).equals("guest is up\n"));
    }
    get(log.close());
    assertThat(file()).hasContent("guest is up\n");
  }

  @Test
  void aGuestThatWritesWithoutEndIsReadAndFillsNoDisk() throws Exception {
    ConsoleLog log = open();
    byte[] piece = new byte[1 << 16];
    try (SocketChannel guest = guest()) {
      // All of it is taken: a guest whose port is full would stand still.
      for (int i = 0; i < 64; i++) {
        write(guest, piece);
      }
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.size(file()) == BOUND);
      write(guest, piece);
    }
    get(log.close());
    assertThat(Files.size(file())).isEqualTo(BOUND);
  }

  @Test
  void aFileThatCannotBeMadeIsAFailureAndNothingListens() {
    Path nowhere = directory.resolve("no/console.log");
    assertThatThrownBy(() -> get(ConsoleLog.open(vertx, directory.resolve("c"), nowhere)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("no console log");
    assertThatThrownBy(this::guest).isInstanceOf(IOException.class);
  }
}
