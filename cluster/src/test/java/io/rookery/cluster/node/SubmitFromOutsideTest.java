package io.rookery.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The documented Python client against a node as a process, with a real PostgreSQL and simulated
 * guests; needs python3.
 */
class SubmitFromOutsideTest {
  private static final String REST =
      """
      bridge:   { enabled: true, port: 0 }
      capture:  { enabled: false }
      machines:
        - { machinery: simulated, count: 1, name: sim, subnet: 127.77.3.0/24 }
      """;

  @TempDir private static Path home;
  private static NodeProcess node;

  @TempDir private Path directory;
  private Path sample;

  @BeforeAll
  static void start() throws Exception {
    node = NodeProcess.start(NodeProcess.configuration(home, REST));
    node.api();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void writeASample() throws Exception {
    sample = Files.writeString(directory.resolve("invoice.sh"), "#!/bin/sh\n# " + directory);
  }

  private SubmitScript submit(int bridgePort, String... more) throws Exception {
    List<String> usual =
        List.of(
            "--http=http://127.0.0.1:" + node.apiPort(),
            "--bridge=127.0.0.1:" + bridgePort,
            sample.toString());
    return SubmitScript.run(
        directory, "", Stream.concat(usual.stream(), List.of(more).stream()).toList());
  }

  private static long jobsNamed(String submissionId) throws Exception {
    return node.api().get("/jobs?limit=1000").getJsonArray("jobs").stream()
        .map(JsonObject.class::cast)
        .filter(job -> submissionId.equals(job.getString("submissionId")))
        .count();
  }

  @Test
  void aFileBecomesAJobWhoseEventsAndOutcomeAreShown() throws Exception {
    SubmitScript script =
        submit(node.bridgePort(), "--platform=linux", "--owner=mail", "--submission-id=whole");
    assertThat(script.exitCode()).as(script.err()).isZero();
    JsonObject job = new JsonObject(script.out());
    assertThat(job.getString("state")).isEqualTo("COMPLETED");
    assertThat(job.getString("owner")).isEqualTo("mail");
    assertThat(job.getJsonObject("sample").getString("name")).isEqualTo("invoice.sh");
    assertThat(job.getJsonObject("sample").getString("sha256"))
        .isEqualTo(ApiClient.sha256(Files.readString(sample)));
    assertThat(script.err())
        .contains("job.submitted", "stage.started run", "job.completed")
        .doesNotContain("again in");
  }

  @Test
  void aSubmissionWhoseAnswerWasLostIsRepeatedAndStaysOneJob() throws Exception {
    try (LossyProxy proxy = new LossyProxy(node.bridgePort())) {
      SubmitScript script = submit(proxy.port(), "--platform=linux", "--submission-id=lost-answer");
      assertThat(script.exitCode()).as(script.err()).isZero();
      assertThat(script.err()).contains("again in", "(known before)", "job.completed");
      assertThat(new JsonObject(script.out()).getString("state")).isEqualTo("COMPLETED");
      assertThat(proxy.connections()).isEqualTo(2);
    }
    assertThat(jobsNamed("lost-answer")).isEqualTo(1);
  }

  @Test
  void whatTheNodeRefusesIsNotRepeated() throws Exception {
    SubmitScript script = submit(node.bridgePort(), "--timeout=soon", "--submission-id=refused");
    assertThat(script.exitCode()).as(script.err()).isEqualTo(2);
    assertThat(script.err()).contains("timeout must be a duration").doesNotContain("again in");
    assertThat(jobsNamed("refused")).isZero();
  }

  @Test
  void aBridgeThatIsNotThereIsToldAfterAWhile() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    SubmitScript script = submit(free, "--patience=1", "--submission-id=nobody");
    assertThat(script.exitCode()).as(script.err()).isEqualTo(3);
    assertThat(jobsNamed("nobody")).isZero();
  }

  @Test
  void onlyWhoKnowsATokenIsServed() throws Exception {
    Path tokens = Files.writeString(directory.resolve("tokens"), "correct-horse-battery\n");
    Path other = Files.createDirectory(directory.resolve("guarded"));
    String guarded = REST.replace("127.77.3.0", "127.77.4.0");
    Path configuration = NodeProcess.configuration(other, guarded);
    Files.writeString(
        configuration,
        Files.readString(configuration)
            .replace("{ port: 0 }", "{ port: 0, tokens: \"file:" + tokens + "\" }"));
    try (NodeProcess strict = NodeProcess.start(configuration)) {
      List<String> arguments =
          List.of(
              "--http=http://127.0.0.1:" + strict.apiPort(),
              "--bridge=127.0.0.1:" + strict.bridgePort(),
              "--platform=linux",
              sample.toString());
      assertThat(SubmitScript.run(directory, "", arguments).exitCode()).isEqualTo(2);
      SubmitScript wrong = SubmitScript.run(directory, "wrong-horse-battery", arguments);
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.err()).contains("token that this node knows").doesNotContain("battery");
      SubmitScript right = SubmitScript.run(directory, "correct-horse-battery", arguments);
      assertThat(right.exitCode()).as(right.err()).isZero();
      List<String> fromFile = new ArrayList<>(arguments);
      fromFile.add("--token-file=" + tokens);
      assertThat(SubmitScript.run(directory, "wrong-horse-battery", fromFile).exitCode()).isZero();
      assertThat(strict.log()).doesNotContain("battery");
    }
  }
}
