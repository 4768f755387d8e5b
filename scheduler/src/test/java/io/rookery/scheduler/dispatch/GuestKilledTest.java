package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.NoContacts;
import io.rookery.scheduler.machine.netns.NetnsMachinery;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The power of a real guest fails while the node talks to its agent; needs root. */
class GuestKilledTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Endpoint AGENT = new Endpoint("198.19.76.2", 8000);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private Vertx vertx;
  private PgJobStore store;
  private HostLeases leases;
  private ChildLauncher launcher;
  private WitnessedMachinery machinery;
  private DispatchRig rig;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    leases = await(HostLeases.open(vertx, directory, "test-node", "boot-1", Clock.systemUTC()));
    launcher = ChildLauncher.create(vertx, leases.childRegistry());
    Doctor doctor = Doctor.create(vertx);
    machinery =
        new WitnessedMachinery(
            new NetnsMachinery(
                new MachineryContext(
                    vertx,
                    launcher,
                    leases,
                    "test-node",
                    directory.resolve("netns"),
                    Duration.ofSeconds(20),
                    new JsonObject(),
                    new NoContacts(),
                    0)),
            doctor);
    rig =
        new DispatchRig(
            vertx,
            store,
            directory,
            new Rigging(
                "0.0.0.0",
                LONG,
                LONG,
                LONG,
                (machine, restored) ->
                    new DoctorLeakCheck(doctor, rig.metrics).afterAttempt(machine, restored)));
    Machine machine = DispatchRig.machine("guest-1", "netns", AGENT.host(), AGENT.port());
    await(machinery.open(List.of(machine)));
    await(rig.start(Duration.ofHours(1), List.of(machine), any -> machinery));
  }

  @AfterEach
  void close() {
    await(rig.dispatcher.stopAll());
    await(rig.simulated.close());
    await(machinery.close());
    await(launcher.close());
    await(leases.close());
    await(store.close());
    await(vertx.close());
  }

  @Test
  void noSocketOutlivesAGuestThatIsKilledWithoutAWordAndItsAddressServesTheNextJob()
      throws Exception {
    completesAtOnce();

    // An analyzer that fetches from somebody who never answers is busy for long.
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      machinery.ignore(mute.getLocalPort());
      long id = submit("http://198.19.76.1:" + mute.getLocalPort() + "/");
      Awaitility.await()
          .atMost(LONG)
          .until(
              () ->
                  await(store.find(id))
                      .orElseThrow()
                      .attempt()
                      .filter(now -> now.stage() == Stage.RUN)
                      .isPresent());
      // The guest's kernel still takes connections, but nobody answers: one stays open.
      signal("STOP");
      Awaitility.await().atMost(LONG).until(() -> !sockets().isEmpty());
      // Neither an end nor a reset will come out of it.
      run("ip", "link", "set", port(), "down");
      assertThat(sockets()).isNotEmpty();
      signal("KILL");

      Job job = ended(id);
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.failure().orElseThrow().code()).isEqualTo("run.agent-lost");
      assertThat(await(store.timeline(id)).toString()).doesNotContain("leak.found");
    }
    assertThat(sockets()).isEmpty();
    assertThat(machinery.socketsAtStop()).isEmpty();
    completesAtOnce();
  }

  private void completesAtOnce() {
    Job job = ended(submit("http://127.0.0.1:9/"));
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempt().orElseThrow().number()).isEqualTo(1);
  }

  private long submit(String url) {
    return await(rig.ask("jobs.submit", new JsonObject().put("url", url))).getLong("id");
  }

  private Job ended(long id) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> await(store.find(id)).orElseThrow().state().ended());
    return await(store.find(id)).orElseThrow();
  }

  private List<String> sockets() {
    return await(machinery.socketsTo("guest-1", AGENT));
  }

  /** The host's end of the guest's cable is named like its bridge. */
  private String port() {
    return "rkv" + machinery.lastLife().captureInterface().orElseThrow().substring("rkb".length());
  }

  private static void signal(String signal) throws Exception {
    Object ours = network("self");
    for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
      String pid = Long.toString(process.pid());
      try {
        if (!network(pid).equals(ours)) {
          run("kill", "-" + signal, pid);
        }
      } catch (IOException gone) {
        // Ended with one that was signalled before.
      }
    }
  }

  private static Object network(String pid) throws IOException {
    return Files.getAttribute(Path.of("/proc", pid, "ns", "net"), "unix:ino");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0 && Stream.of(command).noneMatch("kill"::equals)) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
