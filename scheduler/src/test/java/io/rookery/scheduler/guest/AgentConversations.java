package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;

/** What the tests of whole conversations share. */
final class AgentConversations {
  static final GuestTimeouts TIMEOUTS =
      new GuestTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          new UploadTime(Duration.ofSeconds(60), 1 << 20));

  private AgentConversations() {}

  static GuestAgent find(Loop loop, Endpoint endpoint) {
    HttpGuestAgents agents = new HttpGuestAgents(loop.vertx(), TIMEOUTS);
    return loop.await(() -> agents.search(endpoint, expected(Dialect.CUCKOO)).found());
  }

  /** An agent of which nothing is known but the flavour. */
  static ExpectedAgent expected(Dialect dialect) {
    return new ExpectedAgent(AgentKind.AUTO, dialect, Optional.empty());
  }

  /** Asks until the analysis has ended. */
  static GuestStatus end(Loop loop, GuestAgent agent) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> loop.await(agent::status), status -> !(status instanceof GuestStatus.Running));
  }

  /** Ends the conversation; nothing of ours may remain. */
  static void closes(Loop loop, GuestAgent agent, int port) {
    loop.await(agent::close);
    assertThat(Sockets.ofOursTo(port)).isEmpty();
  }

  static Path randomFile(Path file, int size) throws IOException {
    byte[] block = new byte[1 << 20];
    Random random = new Random(size);
    try (var out = Files.newOutputStream(file)) {
      for (int left = size; left > 0; left -= block.length) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return file;
  }

  static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
