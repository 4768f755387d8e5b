package io.rookery.capture.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.LaunchException;
import io.rookery.capture.process.LaunchProblem;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.RunningLauncher;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostLeasesTest {
  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @TempDir Path data;
  private HostLeases leases;
  private ChildLauncher launcher;

  @BeforeEach
  void open() throws Exception {
    leases = Outcome.of(openAnother());
    launcher = ChildLauncher.create(running.vertx(), leases.childRegistry());
  }

  @AfterEach
  void close() throws Exception {
    Outcome.of(launcher.close());
    Outcome.of(leases.close());
  }

  @Test
  void a_lease_is_recorded_from_its_acquisition_to_its_release() throws Exception {
    HostLease lease = Outcome.of(leases.acquire(new Leased.NetworkNamespace("rk-no-such-ns")));

    LeaseStatus recorded = onlyLease();
    assertThat(recorded.ownerRuns()).isTrue();
    assertThat(recorded.lease().what()).isEqualTo(lease.what());
    assertThat(recorded.lease().owner().node()).isEqualTo("node-1");
    assertThat(recorded.lease().owner().process().pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(recorded.lease().process()).isEmpty();

    Outcome.of(lease.describe(336, 5000));
    assertThat(onlyLease().lease().process()).contains(new ProcessIdentity(336, 5000));

    Outcome.of(lease.release());
    Outcome.of(lease.release());
    assertThat(recorded()).isEmpty();
  }

  @Test
  void a_data_directory_belongs_to_one_running_node() throws Exception {
    assertThat(Outcome.failure(LeaseException.class, openAnother()).problem())
        .isEqualTo(LeaseProblem.IN_USE);

    Outcome.of(leases.close());
    leases = Outcome.of(openAnother());
  }

  @Test
  void what_exists_already_is_not_leased_because_it_is_anothers() throws Exception {
    Path namespace = Path.of("/run/netns/rk-lease-" + ProcessHandle.current().pid());
    Files.createDirectories(namespace.getParent());
    Files.createFile(namespace);
    try {
      Leased what = new Leased.NetworkNamespace(namespace.getFileName().toString());
      assertThat(Outcome.failure(LeaseException.class, leases.acquire(what)).problem())
          .isEqualTo(LeaseProblem.EXISTS);
      assertThat(recorded()).isEmpty();
    } finally {
      Files.delete(namespace);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../elsewhere", "a/../../b", "", "."})
  void a_file_outside_the_data_directory_is_not_leased(String path) throws Exception {
    Leased what = new Leased.TemporaryFile(Path.of(path));

    assertThat(Outcome.failure(LeaseException.class, leases.acquire(what)).problem())
        .isEqualTo(LeaseProblem.OUTSIDE);
  }

  @Test
  void a_child_is_recorded_with_its_identity_for_as_long_as_it_lives() throws Exception {
    Child child = Outcome.of(launcher.start(ChildSpec.of("sleeper", List.of("sleep", "1000"))));

    LeaseRecord lease = onlyLease().lease();
    assertThat(lease.what()).isEqualTo(new Leased.ChildProcess("sleeper"));
    assertThat(lease.process()).contains(new ProcessIdentity(child.pid(), child.startTime()));
    assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/environ")))
        .contains("ROOKERY_LEASE=" + lease.id());
    assertThat(Outcome.of(launcher.children())).containsExactly(child);

    Outcome.of(child.stop());

    assertThat(recorded()).isEmpty();
    assertThat(Outcome.of(launcher.children())).isEmpty();
  }

  @Test
  void children_that_end_by_themselves_or_never_start_leave_no_record() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(launcher.run(ChildSpec.of("true", List.of("true")), Duration.ofSeconds(60)));
    }
    Outcome.of(Future.join(all));
    Outcome.failure(
        LaunchException.class, launcher.start(ChildSpec.of("none", List.of("/no/such/program"))));

    assertThat(recorded()).isEmpty();
  }

  @Test
  void a_child_that_cannot_be_recorded_is_not_started() throws Exception {
    Path made = data.resolve("made");
    Files.delete(data.resolve("leases/lock"));
    Files.delete(data.resolve("leases"));

    LaunchException failure =
        Outcome.failure(
            LaunchException.class,
            launcher.run(
                ChildSpec.of("touch", List.of("touch", made.toString())), Duration.ofSeconds(60)));

    assertThat(failure.problem()).isEqualTo(LaunchProblem.UNRECORDED);
    assertThat(made).doesNotExist();
  }

  @Test
  void a_lease_whose_node_has_ended_has_no_owner() throws Exception {
    LeaseOwner dead =
        new LeaseOwner("node-1", "boot-0", new ProcessIdentity(1, 1), leases.owner().hostBoot());
    leases
        .directory()
        .write(
            new LeaseRecord(
                "old",
                new Leased.ChildProcess("x"),
                dead,
                Clock.systemUTC().instant(),
                Optional.empty()));

    assertThat(onlyLease().ownerRuns()).isFalse();
  }

  private Future<HostLeases> openAnother() {
    return HostLeases.open(running.vertx(), data, "node-1", "boot-1", Clock.systemUTC());
  }

  private List<LeaseStatus> recorded() throws Exception {
    return Outcome.of(leases.survey());
  }

  private LeaseStatus onlyLease() throws Exception {
    assertThat(recorded()).hasSize(1);
    return recorded().get(0);
  }
}
