package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.machine.qemu.SharedTemplates;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What time it is in real virtual machines that were restored; needs root and QEMU. */
class QemuClockTest {
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  @RegisterExtension static final SharedTemplates TEMPLATES = new SharedTemplates();

  @TempDir private static Path directory;
  private static QemuLab lab;

  @BeforeAll
  static void open() throws Exception {
    lab = new QemuLab(POSTGRES, TEMPLATES, directory, new JsonObject(), "198.19.204.2");
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  @Test
  void aGuestThatStoodStillHasThePresentTime() throws IOException {
    // Long enough that a guest with the template's time would be told apart.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(lab::templateAge, age -> age.toSeconds() > 30);
    long before = Instant.now().getEpochSecond();
    Job job = lab.run("#!/bin/sh\necho now=$(date +%s)=\n");
    long after = Instant.now().getEpochSecond();
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
    assertThat(told(job)).isBetween(before - 1, after + 1);
    assertThat(lab.eventTypes(job)).doesNotContain("guest.clock-not-set");
  }

  /** The script itself stands among the results too, without a number. */
  private static long told(Job job) throws IOException {
    Matcher now = Pattern.compile("now=(\\d+)=").matcher(lab.results(job).toString());
    assertThat(now.find()).as("what the sample printed").isTrue();
    return Long.parseLong(now.group(1));
  }

  @Test
  void aGuestHasTheTimeThatItsJobNames() throws IOException {
    JsonObject clock = new JsonObject().put("clock", "2031-02-03T04:05:06");
    long id =
        lab.submit(lab.machines.get(0), "#!/bin/sh\necho then=$(date +%Y-%m-%dT%H)=\n", clock);
    Job job = lab.ended(id);
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
    assertThat(lab.results(job).toString()).contains("then=2031-02-03T04=");
    lab.completesTheNext();
  }
}
