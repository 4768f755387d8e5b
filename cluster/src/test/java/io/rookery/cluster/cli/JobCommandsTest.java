package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.job.JobState;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs are shown to people and programs, and commanded. */
final class JobCommandsTest {
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
  void jobsAreShownToPeopleAndPrograms() {
    node.queueOne();
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
    node.queueOne();
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
  void eventsAreFollowedUntilTheNodeIsGone() throws Exception {
    node.queueOne();
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
}
