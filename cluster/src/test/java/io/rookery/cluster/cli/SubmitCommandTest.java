package io.rookery.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.job.JobState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A submission says all that a user has said, and waits for its job if it should. */
final class SubmitCommandTest {
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
    shell.refuses("--pre-script", "submit", one, "--pre-script", folder.resolve("no").toString());
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

  private JsonObject script(int received, String name) {
    return new JsonObject()
        .put("sha256", node.samples.received.get(received).sha256())
        .put("name", name);
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
}
