package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.Secret;
import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong usage and a node out of reach are told apart, and nothing printed does harm. */
final class CommandUsageTest {
  @TempDir Path folder;
  private FakeNode node;
  private Shell shell;

  @BeforeEach
  void open() {
    node = FakeNode.open(folder.resolve("analyses")).announcing();
    shell = Shell.on(node);
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void wrongUsageIsToldByItsField() throws IOException {
    shell.refuses("PATH", "submit");
    shell.refuses("PATH", "submit", "--url", "u", "file");
    shell.refuses("PATH", "submit", folder.toString());
    shell.refuses("PATH", "submit", folder.resolve("absent").toString());
    String sample = Files.writeString(folder.resolve("s"), "s").toString();
    shell.refuses("--options", "submit", sample, "--options", "nonsense");
    shell.refuses("--priority", "submit", sample, "--priority", "high");
    shell.refuses("--submission-id", "submit", sample, sample, "--submission-id", "x");
    shell.refuses("--bogus", "jobs", "--bogus");
    shell.refuses("state", "jobs", "--state", "asleep");
    shell.refuses("ID", "job", "x");
    shell.refuses("no job 9", "job", "9");
    shell.refuses("--node", "jobs", "--node", "ftp://x");
    shell.refuses("--node", "jobs", "--node", "not an address");
    shell.refuses("--token-file", "jobs", "--token-file", folder.resolve("absent").toString());
    shell.refuses("command", new String[0]);
    shell.refuses("nonsense", "nonsense");
  }

  @Test
  void aNodeThatCannotServeIsNotAWrongQuestion() {
    node.jobs.failure = Optional.of(new StoreException("the store is gone", new Exception()));
    assertThat(shell.run("jobs")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("the store is gone");
  }

  @Test
  void aNodeThatIsNotThereIsOutOfReach() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String absent = "http://127.0.0.1:" + free;
    String sample = Files.writeString(folder.resolve("s"), "s").toString();
    assertThat(shell.run("jobs", "--node", absent)).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(shell.err()).contains(absent);
    assertThat(shell.run("submit", sample, "--node", absent)).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(shell.run("events", "--node", absent)).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void whatIsNoNodeIsOutOfReach() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread stranger =
          new Thread(
              () -> {
                try (Socket socket = server.accept();
                    InputStream in = socket.getInputStream()) {
                  assertThat(in.read()).isPositive();
                  String answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      stranger.start();
      assertThat(shell.run("jobs", "--node", "http://127.0.0.1:" + server.getLocalPort()))
          .isEqualTo(ExitCode.UNREACHABLE);
      stranger.join();
    }
  }

  @Test
  void aTokenComesFromTheEnvironmentOrAFile() throws IOException {
    List<Secret> tokens = List.of(new Secret("0123456789abcdef"));
    try (FakeNode guarded = new FakeNode(folder, tokens, Duration.ofSeconds(30))) {
      Shell other = Shell.on(guarded);
      assertThat(other.run("jobs")).isEqualTo(ExitCode.USAGE);
      assertThat(other.err()).contains("token");
      Path file = Files.writeString(folder.resolve("token"), "# mine\n0123456789abcdef\n");
      assertThat(other.run("jobs", "--token-file", file.toString())).isEqualTo(ExitCode.DONE);
      other.environment.put("ROOKERY_TOKEN", "0123456789abcdef");
      assertThat(other.run("jobs")).isEqualTo(ExitCode.DONE);
      assertThat(other.run("events", "--from", "x")).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void namesCannotMoveTheCursor() {
    node.jobs.submit(new JsonObject().put("url", "x\u001b[2J\u202e\nforged"));
    shell.run("jobs");
    assertThat(shell.out()).contains("x?[2J??forged").doesNotContain("\u001b");
  }

  @Test
  void helpIsThereForEveryCommand() {
    assertThat(shell.run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("submit").contains("doctor");
    assertThat(shell.run("submit", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("--enforce-timeout");
    assertThat(shell.run("--version")).isEqualTo(ExitCode.DONE);
  }
}
