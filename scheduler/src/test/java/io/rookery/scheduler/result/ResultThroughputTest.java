package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large and simultaneous uploads. */
class ResultThroughputTest {
  private static final int LARGE = 64 << 20;
  private static final ResultLimits LIMITS =
      ResultServerRig.limits(2L * LARGE, 2L * LARGE, 1000, 50);

  @TempDir private Path root;

  @Test
  void aDiskThatStallsStallsTheGuestAndLosesNothing() throws Exception {
    try (ResultServerRig rig =
        ResultServerRig.withOneWorker(root, ResultServerRig.limited(LIMITS))) {
      Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);
      CountDownLatch stalled = new CountDownLatch(1);
      var stall =
          rig.vertx.executeBlocking(
              () -> {
                stalled.await();
                return null;
              },
              false);
      AtomicLong sent = new AtomicLong();
      CompletableFuture<byte[]> upload =
          CompletableFuture.supplyAsync(() -> sendLarge(attempt.guest(), sent));

      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(60))
          .until(new Unchanged(sent)::stillIs);
      assertThat(sent.get()).isLessThan(LARGE / 2);
      stalled.countDown();
      byte[] hash = upload.get();
      ResultServerRig.await(stall);
      ResultServerRig.await(attempt.session().drained());

      Path file = attempt.folder().resolve("memory/1.dmp");
      assertThat(Files.size(file)).isEqualTo(LARGE);
      assertThat(sha256(file)).isEqualTo(hash);
      assertThat(attempt.summary())
          .isEqualTo(new ResultSummary(1, sizeWithRecord(attempt), 0, 0, false));
    }
  }

  @Test
  void guestsAtTheSameTimeAreNeverMixed() throws Exception {
    try (ResultServerRig rig = ResultServerRig.start(root, ResultServerRig.limited(LIMITS))) {
      Attempted one = rig.open("127.0.9.1", Dialect.CAPE);
      Attempted two = rig.open("127.0.9.2", Dialect.CAPE);

      CompletableFuture<Void> first = CompletableFuture.runAsync(() -> sendMany(one.guest()));
      CompletableFuture<Void> second = CompletableFuture.runAsync(() -> sendMany(two.guest()));
      first.get();
      second.get();
      ResultServerRig.await(one.session().drained());
      ResultServerRig.await(two.session().drained());

      assertThat(one.files()).isEqualTo(many(one.guest()));
      assertThat(two.files()).isEqualTo(many(two.guest()));
    }
  }

  private static byte[] sendLarge(Guest guest, AtomicLong sent) {
    Random content = new Random(1);
    byte[] block = new byte[1 << 16];
    try (Socket socket = guest.begin("FILE\nmemory/1.dmp\n");
        DigestOutputStream out = new DigestOutputStream(socket.getOutputStream(), digest())) {
      for (int i = 0; i < LARGE; i += block.length) {
        content.nextBytes(block);
        out.write(block);
        sent.addAndGet(block.length);
      }
      socket.shutdownOutput();
      Guest.awaitClosed(socket);
      return out.getMessageDigest().digest();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void sendMany(Guest guest) {
    many(guest)
        .forEach(
            (path, content) -> {
              try {
                guest.send(("FILE\n" + path + "\n" + content).getBytes());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  private static Map<String, String> many(Guest guest) {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      files.put("shots/" + i + ".jpg", (guest.address() + " " + i + " ").repeat(2000));
    }
    return files;
  }

  private static long sizeWithRecord(Attempted attempt) throws IOException {
    return LARGE + Files.size(attempt.folder().resolve("files.json"));
  }

  private static byte[] sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Tells whether a counter has moved since it was last asked. */
  private static final class Unchanged {
    private final AtomicLong counter;
    private long last = -1;

    Unchanged(AtomicLong counter) {
      this.counter = counter;
    }

    boolean stillIs() {
      long now = counter.get();
      boolean same = now == last && now > 0;
      last = now;
      return same;
    }
  }
}
