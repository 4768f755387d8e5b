package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Attempts on real virtual machines that have a screen; needs root and QEMU. */
class QemuScreenTest {
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private static Path directory;
  private static QemuLab lab;

  @BeforeAll
  static void open() throws Exception {
    lab = new QemuLab(POSTGRES, directory, new JsonObject().put("display", true), "198.19.205.2");
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  @Test
  void anAttemptLeavesPicturesOfItsGuestsScreen() throws Exception {
    Job job = lab.run("#!/bin/sh\nsleep 3\n");
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
    Map<String, String> results = lab.results(job);
    assertThat(results.keySet()).contains("shots/screen-0001.png").doesNotContain(".screen");
    List<String> pictures =
        results.keySet().stream().filter(name -> name.startsWith("shots/")).sorted().toList();
    String before = "";
    for (String name : pictures) {
      assertThat(results.get(name).equals(before)).as(name + " shows the same").isFalse();
      before = results.get(name);
      BufferedImage picture = ImageIO.read(lab.folder(job).resolve(name).toFile());
      assertThat(picture.getWidth()).as(name).isGreaterThanOrEqualTo(640);
    }
    assertThat(lab.eventTypes(job)).doesNotContain("screenshots.failed");
  }
}
