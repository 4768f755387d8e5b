package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Fault;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.qemu.SmallDisk;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Attempts on virtual machines whose host has no room left; needs root and QEMU. */
class QemuFullHostTest {
  /** Room for a template, for a guest, and for what one writes in a test that goes well. */
  private static final int MEBIBYTES = 256;

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private static Path directory;
  private static SmallDisk disk;
  private static QemuLab lab;

  @BeforeAll
  static void open() throws Exception {
    disk = new SmallDisk(directory.resolve("m"), MEBIBYTES);
    lab = new QemuLab(POSTGRES, directory, new JsonObject(), "198.19.206.2");
  }

  @AfterAll
  static void close() throws Exception {
    try {
      lab.close();
    } finally {
      disk.close();
    }
  }

  @AfterEach
  void theMachineWorksAgainWhenThereIsRoom() throws IOException {
    disk.empty();
    lab.nothingRuns();
    lab.completesTheNext();
  }

  private static Failure noRoom(Job job, Stage stage) {
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    Failure failure = job.failure().orElseThrow();
    assertThat(failure.code()).as(failure.message()).isEqualTo("machine.no-room");
    assertThat(failure.stage()).isEqualTo(stage);
    assertThat(failure.fault()).isEqualTo(Fault.NODE);
    assertThat(failure.message()).contains(lab.machines.get(0).name());
    return failure;
  }

  @Test
  void aGuestWhoseDiskHasNoRoomOnTheHostEndsForThatReason() throws IOException {
    lab.whilePaused(() -> disk.leave(40));
    Job job = lab.run("#!/bin/sh\ncat /dev/zero > /full\nsync\nsleep 50\n");
    assertThat(noRoom(job, Stage.RUN).message()).contains("disk has no room left on the host");
  }

  @Test
  void aGuestWhoseMemoryHasNoRoomOnTheHostEndsForThatReason() throws IOException {
    // As the kernel ends it; QemuTemplateRoomTest has the kernel do so.
    lab.at("run", () -> lab.signal("BUS"));
    Job job = lab.run("#!/bin/sh\nsleep 50\n");
    assertThat(noRoom(job, Stage.RUN).message()).contains("SIGBUS");
  }

  @Test
  void aHostWithoutRoomForAGuestRestoresNone() throws IOException {
    disk.leave(4);
    Failure failure = noRoom(lab.run("#!/bin/sh\necho never\n"), Stage.RESTORE);
    assertThat(failure.message()).contains(directory.resolve("m").toString(), "MiB are free");
  }
}
