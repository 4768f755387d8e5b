package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.config.Secret;
import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RookeryCommandsTest {
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

  private void queueOne() {
    node.jobs.submit(new JsonObject().put("url", "http://127.0.0.1/").put("owner", "me"));
  }

  @Test
  void aSubmissionCarriesEveryFlag() throws IOException {
    Path sample = Files.writeString(folder.resolve("in voice é.sh"), "echo");
    int code =
        shell.run(
            "submit",
            sample.toString(),
            "--platform=linux",
            "--arch=x64",
            "--machine=lab-1",
            "--tags=a,b",
            "--timeout=90s",
            "--priority=3",
            "--package=generic",
            "--options=k=v,l=m=n",
            "--memory",
            "--enforce-timeout",
            "--clock=2026-01-02T03:04:05",
            "--route=none",
            "--submission-id=s1",
            "--owner=me");
    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("2\n");
    JsonObject spec = node.jobs.specs.get(0);
    assertThat(spec.remove("name")).isEqualTo("in voice é.sh");
    assertThat(spec.remove("sha256")).isInstanceOf(String.class);
    assertThat(spec)
        .isEqualTo(
            new JsonObject()
                .put("platform", "linux")
                .put("arch", "x64")
                .put("machine", "lab-1")
                .put("tags", new JsonArray().add("a").add("b"))
                .put("timeout", "90s")
                .put("priority", 3)
                .put("package", "generic")
                .put("options", new JsonObject().put("k", "v").put("l", "m=n"))
                .put("memory", true)
                .put("enforceTimeout", true)
                .put("clock", "2026-01-02T03:04:05")
                .put("route", "none")
                .put("submissionId", "s1")
                .put("owner", "me"));
    assertThat(node.samples.received.get(0).size()).isEqualTo(4);
  }

  @Test
  void scriptsAreSentOnceAndNamedInEveryJob() throws IOException {
    String one = Files.writeString(folder.resolve("one"), "1").toString();
    String two = Files.writeString(folder.resolve("two"), "2").toString();
    String pre = Files.writeString(folder.resolve("set up.py"), "pass").toString();
    String during = Files.writeString(folder.resolve("click.ps1"), "").toString();

    int code = shell.run("submit", one, two, "--pre-script", pre, "--during-script", during);

    assertThat(code).isEqualTo(ExitCode.DONE);
    JsonObject scripts =
        new JsonObject().put("pre", script(0, "set up.py")).put("during", script(1, "click.ps1"));
    assertThat(node.jobs.specs)
        .hasSize(2)
        .allSatisfy(spec -> assertThat(spec.getJsonObject("scripts")).isEqualTo(scripts));
    assertThat(node.samples.received).extracting(sample -> sample.size()).startsWith(4L, 0L);
    assertUsage("--pre-script", "submit", one, "--pre-script", folder.resolve("no").toString());
  }

  private JsonObject script(int received, String name) {
    return new JsonObject()
        .put("sha256", node.samples.received.get(received).sha256())
        .put("name", name);
  }

  @Test
  void severalSamplesBecomeSeveralJobs() throws IOException {
    String one = Files.writeString(folder.resolve("one"), "1").toString();
    String two = Files.writeString(folder.resolve("two"), "2").toString();
    assertThat(shell.run("submit", "--json", one, two)).isEqualTo(ExitCode.DONE);
    assertThat(shell.out().lines().map(JsonObject::new).map(line -> line.getLong("id")))
        .containsExactly(2L, 3L);
    assertThat(shell.run("submit", "--url", "http://127.0.0.1/x")).isEqualTo(ExitCode.DONE);
    assertThat(node.jobs.specs.get(2).getString("url")).isEqualTo("http://127.0.0.1/x");
  }

  @Test
  void waitingEndsWithTheJobAndTellsHowItEnded() throws IOException {
    assertThat(waitFor(JobState.COMPLETED)).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("2\n2 COMPLETED\n");
    assertThat(shell.err()).contains("stage.started").contains("boot").contains("job.completed");
    assertThat(waitFor(JobState.FAILED)).isEqualTo(ExitCode.FAILED);
    assertThat(shell.out()).contains("3 FAILED restore.timeout: no answer");
    assertThat(shell.err())
        .contains("attempt 1 brought", "on node-1: rookery results 3 --attempt 1 --to DIR");
    assertThat(shell.run("job", "3")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out())
        .containsPattern("1 +FAILED +node-1 +lab-1 +teardown .* restore.timeout +available")
        .contains("rookery results 3 --attempt 1 --to DIR");
    assertThat(shell.run("job", "3", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonArray("attempts")).hasSize(1);
  }

  private int waitFor(JobState end) {
    // The job ends while its submitter follows it: at the moment it is first looked at.
    node.jobs.listen(
        event -> {
          node.vertx.eventBus().publish("rookery.events", event.toJson());
          if (event.type().equals("job.submitted")) {
            node.vertx.timer(300).onSuccess(t -> node.jobs.run(event.jobId().orElse(0), end));
          }
        });
    return shell.run("submit", "--url", "http://127.0.0.1/", "--wait");
  }

  @Test
  void jobsAreShownToPeopleAndPrograms() {
    queueOne();
    assertThat(shell.run("jobs", "--state", "queued", "--owner", "me")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("ID  STATE   OWNER").contains("2   QUEUED  me");
    assertThat(shell.run("jobs", "--owner", "you", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonArray("jobs")).isEmpty();
    assertThat(shell.run("job", "2")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).containsPattern("state +QUEUED");
    assertThat(shell.run("job", "2", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getLong("id")).isEqualTo(2);
    node.jobs.run(2, JobState.FAILED);
    assertThat(shell.run("timeline", "2")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).containsPattern("1 +boot +0\\.300 s");
    assertThat(shell.run("explain", "2")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("no machine serves").contains("platform is linux");
    assertThat(shell.run("retry", "2")).isEqualTo(ExitCode.DONE);
    assertThat(shell.run("cancel", "2")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("FAILED");
  }

  @Test
  void aRunningJobIsExtended() {
    queueOne();
    assertThat(shell.run("extend", "2", "60s")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("2 extended by 60s, 90s in all\n");
    assertThat(shell.run("extend", "2", "60s", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getString("extended")).isEqualTo("90s");
    assertThat(shell.run("extend", "2", "soon")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.err()).contains("by: must be a duration");
    assertThat(shell.run("extend", "2")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("extend", "2", "2h")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.err()).contains("timeouts.longest");
    node.jobs.run(2, JobState.COMPLETED);
    assertThat(shell.run("extend", "2", "60s")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void aCancellationThatIsNotRecordedYetSaysSo() {
    node.jobs.storeAway = true;
    assertThat(shell.run("cancel", "2")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).startsWith("2 kept: not recorded yet (it fell over)");
  }

  @Test
  void thePoolIsShownAndCommanded() {
    assertThat(shell.run("machines")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("lab-1").contains("IDLE");
    assertThat(shell.out())
        .endsWith(
            "lab-2, since 2026-11-23T12:00:00Z: boot.hung: no word (3 canaries failed; the next"
                + " canary tries it at 2026-11-23T12:04:00Z)\n");
    assertThat(shell.run("nodes")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out())
        .endsWith(
            "node-1, since 2026-11-23T12:00:00Z: capture.died: killed (0 canaries failed; a canary"
                + " tries it now)\n");
    assertThat(shell.run("machine", "lab-1", "drain")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("lab-1 DRAINED\n");
    assertThat(shell.run("machine", "none", "drain")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("machine", "lab-1", "explode")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("nodes", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonArray("nodes")).hasSize(1);
  }

  @Test
  void aSnapshotIsWaitedForAndItsEndTold() {
    JsonObject lab = new JsonObject().put("machine", "lab-1");
    node.jobs.append("machine.snapshot-made", lab.copy().put("message", "lab-1 was saved"));
    assertThat(shell.run("machine", "lab-1", "snapshot")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("lab-1 was saved\n");
    assertThat(shell.run("machine", "snapshot", "lab-1", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonObject("data").getString("machine")).isEqualTo("lab-1");
    assertThat(shell.run("machine", "lab-2", "snapshot")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void aSnapshotThatFailedIsAFailure() {
    node.jobs.append(
        "machine.snapshot-failed",
        new JsonObject().put("machine", "lab-1").put("message", "pid 7 (tcpdump) holds it"));
    assertThat(shell.run("machine", "lab-1", "snapshot")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.out()).isEqualTo("pid 7 (tcpdump) holds it\n");
  }

  @Test
  void aSnapshotWhoseNodeHasStartedAnewIsNotWaitedFor() {
    node.jobs.append("node.cleaned", new JsonObject().put("node", "node-2"));
    node.jobs.append("node.cleaned", new JsonObject().put("node", "node-1"));
    assertThat(shell.run("machine", "lab-1", "snapshot")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("node-1 has started anew", "lab-1", "ask again");
  }

  @Test
  void aSnapshotOfWhichNothingIsHeardNamesTheNodeAndWhatToDo() {
    JsonObject begun =
        new JsonObject()
            .put("name", "lab-1")
            .put("node", "node-1")
            .put("state", "SAVING")
            .put("event", 0);
    Console quiet = new Console(nowhere(), nowhere(), Map.of());
    try (NodeClient client = NodeClient.open(URI.create(node.url()), Optional.empty())) {
      SnapshotWait wait = new SnapshotWait(client, quiet, false, Duration.ofMillis(1));
      assertThatThrownBy(() -> wait.untilOver(begun))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("node node-1")
          .hasMessageContaining("lab-1")
          .hasMessageContaining("rookery nodes");
    }
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream());
  }

  @Test
  void theWordNodeRunsOneOrCommandsOne() {
    assertThat(shell.run("node", "--config", "rookery.yaml")).isEqualTo(ExitCode.DONE);
    assertThat(shell.nodesRun).containsExactly(Path.of("rookery.yaml"));
    assertThat(shell.run("node", "node-1", "drain")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).isEqualTo("node-1 DRAINED\n");
    assertThat(shell.run("node", "node-1", "resume", "--json", "--node", node.url()))
        .isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getString("state")).isEqualTo("UP");
    assertThat(shell.run("node")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("node", "node-1")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("node", "node-1", "drain", "--config", "x")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aReloadSaysWhatWasDoneAndWhatNeedsARestart() {
    assertThat(shell.run("node", "node-1", "reload")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out())
        .isEqualTo("node-1 UP\nadded: lab-2, lab-3\nneeds a restart: api.port\n");
    assertThat(shell.run("node", "node-1", "reload", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(shell.json().getJsonObject("reload").getJsonArray("removed")).isEmpty();
    assertThat(shell.run("node", "wrong", "reload")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.err()).contains("rookery.yaml: line 3: retry.attempts");
    assertThat(shell.run("machine", "lab-1", "reload")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void theDoctorFailsWhenSomethingLeaks() {
    assertThat(shell.run("doctor")).isEqualTo(ExitCode.DONE);
    assertThat(shell.out()).contains("leaks: none").contains("nothing leaks");
    node.healthy = false;
    assertThat(shell.run("doctor")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.out()).contains("tcpdump").contains("10.0.0.1:8000");
    assertThat(shell.run("doctor", "--json")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.json().getBoolean("healthy")).isFalse();
  }

  @Test
  void eventsAreFollowedUntilTheNodeIsGone() throws Exception {
    queueOne();
    CompletableFuture<Integer> ended =
        CompletableFuture.supplyAsync(() -> shell.run("events", "--from", "0", "--json"));
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> shell.out().contains("job.submitted"));
    node.jobs.run(2, JobState.COMPLETED);
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> shell.out().contains("job.completed"));
    node.close();
    assertThat(ended.get(60, java.util.concurrent.TimeUnit.SECONDS))
        .isEqualTo(ExitCode.UNREACHABLE);
    assertThat(shell.out().lines().map(JsonObject::new).map(event -> event.getLong("seq")))
        .isEqualTo(node.jobs.seqs());
    node = FakeNode.open(folder);
  }

  @Test
  void wrongUsageIsToldByItsField() throws IOException {
    assertUsage("PATH", "submit");
    assertUsage("PATH", "submit", "--url", "u", "file");
    assertUsage("PATH", "submit", folder.toString());
    assertUsage("PATH", "submit", folder.resolve("absent").toString());
    String sample = Files.writeString(folder.resolve("s"), "s").toString();
    assertUsage("--options", "submit", sample, "--options", "nonsense");
    assertUsage("--priority", "submit", sample, "--priority", "high");
    assertUsage("--submission-id", "submit", sample, sample, "--submission-id", "x");
    assertUsage("--bogus", "jobs", "--bogus");
    assertUsage("state", "jobs", "--state", "asleep");
    assertUsage("ID", "job", "x");
    assertUsage("no job 9", "job", "9");
    assertUsage("--node", "jobs", "--node", "ftp://x");
    assertUsage("--node", "jobs", "--node", "not an address");
    assertUsage("--token-file", "jobs", "--token-file", folder.resolve("absent").toString());
    assertUsage("command", new String[0]);
    assertUsage("nonsense", "nonsense");
  }

  private void assertUsage(String field, String... args) {
    assertThat(shell.run(args)).as(String.join(" ", args)).isEqualTo(ExitCode.USAGE);
    assertThat(shell.err()).contains(field);
    assertThat(shell.out()).isEmpty();
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
