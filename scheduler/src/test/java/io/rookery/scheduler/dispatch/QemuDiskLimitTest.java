package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Fault;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Attempts whose samples write more than a guest may; needs root and QEMU. */
class QemuDiskLimitTest {
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private static Path directory;
  private static QemuLab lab;

  @BeforeAll
  static void open() throws Exception {
    lab =
        new QemuLab(
            POSTGRES,
            directory,
            new JsonObject().put("diskGrowth", "24MiB"),
            "198.19.232.2",
            "198.19.232.6");
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  @Test
  void aSampleThatFillsTheHostsDiskEndsItsOwnAttemptOnly() throws Exception {
    long beside = lab.submit(lab.machines.get(1), "#!/bin/sh\nsleep 8\necho untouched\n");
    Job job = lab.run("#!/bin/sh\necho before >&2\ncat /dev/urandom > /full\nsync\nsleep 50\n");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    Failure failure = job.failure().orElseThrow();
    assertThat(failure.code()).as(failure.message()).isEqualTo("run.disk-limit");
    assertThat(failure.stage()).isEqualTo(Stage.RUN);
    assertThat(failure.fault()).isEqualTo(Fault.SAMPLE);
    assertThat(failure.retriable()).isFalse();
    assertThat(failure.message()).contains(lab.machines.get(0).name(), "diskGrowth");
    assertThat(lab.results(job)).containsKey("console.log");

    Job other = lab.ended(beside);
    assertThat(other.state()).as(other.failure().toString()).isEqualTo(JobState.COMPLETED);
    assertThat(lab.results(other).toString()).contains("untouched");
    lab.nothingRuns();
    lab.completesTheNext();
  }
}
