package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedLivesTest {
  private static final List<Machine> MACHINES =
      IntStream.rangeClosed(1, 200)
          .mapToObj(
              i ->
                  SimulatedRig.machine(
                      "guest-" + i, "127.77.2." + i, AgentKind.AUTO, Dialect.CAPE, "linux"))
          .toList();
  private static final Machine MACHINE = MACHINES.get(0);

  @TempDir private Path directory;
  private SimulatedRig rig;

  @BeforeEach
  void open() {
    rig = new SimulatedRig(directory, new JsonObject(), MACHINES);
  }

  @AfterEach
  void close() {
    rig.close();
    MACHINES.forEach(SimulatedLivesTest::assertSilent);
  }

  private static void assertSilent(Machine machine) {
    assertThatThrownBy(() -> connect(machine)).isInstanceOf(ConnectException.class);
  }

  private static void connect(Machine machine) throws IOException {
    new Socket(machine.address(), machine.agentPort()).close();
  }

  @Test
  void a_restored_guest_does_not_listen_before_it_is_resumed() throws Exception {
    RestoredMachine guest = rig.restore(MACHINE, 2);
    assertSilent(MACHINE);

    rig.await(guest::resume);

    connect(MACHINE);
    assertThat(guest.captureInterface()).contains("lo");
    assertThat(guest.guestAddress()).isEqualTo(MACHINE.address());
  }

  @Test
  void a_restore_completes_on_the_callers_context() throws Exception {
    Context caller = rig.vertx.getOrCreateContext();
    CompletableFuture<Context> completedOn = new CompletableFuture<>();
    caller.runOnContext(
        here ->
            rig.machinery
                .restore(MACHINE, new RestoreRequest(2, 1, directory))
                .onComplete(done -> completedOn.complete(Vertx.currentContext())));
    assertThat(completedOn.get(20, TimeUnit.SECONDS)).isSameAs(caller);
  }

  @Test
  void machines_come_and_go_while_others_run() throws Exception {
    rig.running(MACHINE, 2);
    Machine further =
        SimulatedRig.machine("further", "127.29.0.9", AgentKind.HTTP, Dialect.CAPE, "linux");
    rig.await(() -> rig.machinery.open(List.of(further)));
    rig.running(further, 3);
    connect(further);
    connect(MACHINE);

    rig.await(() -> rig.machinery.remove(further));
    rig.await(() -> rig.machinery.remove(further));

    assertSilent(further);
    connect(MACHINE);
    assertThatThrownBy(() -> rig.restore(further, 4)).hasMessageContaining("not among");

    rig.await(() -> rig.machinery.open(List.of(further)));
    rig.running(further, 5);
    connect(further);
    rig.await(() -> rig.machinery.remove(further));
  }

  @Test
  void of_machines_of_which_one_is_refused_none_is_opened() {
    Machine good =
        SimulatedRig.machine("good", "127.29.0.9", AgentKind.HTTP, Dialect.CAPE, "linux");
    assertThatThrownBy(() -> rig.await(() -> rig.machinery.open(List.of(good, MACHINE))))
        .hasMessageContaining(MACHINE.name());
    assertThatThrownBy(() -> rig.restore(good, 2)).hasMessageContaining("not among");
  }

  @Test
  void a_stopped_guest_has_no_socket_and_stopping_again_is_fine() throws Exception {
    RestoredMachine guest = rig.running(MACHINE, 2);
    try (Socket idle = new Socket(MACHINE.address(), MACHINE.agentPort())) {
      rig.agent(guest);

      rig.await(guest::stop);
      rig.await(guest::stop);

      assertSilent(MACHINE);
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(guest.lost().isComplete()).isFalse();
  }

  @Test
  void a_guest_that_is_stopped_while_its_analysis_runs_lets_go_of_the_result_server()
      throws Exception {
    var session = rig.session(MACHINE, directory.resolve("attempt"));
    RestoredMachine guest = rig.running(MACHINE, 2);
    GuestAgent agent = rig.agent(guest);
    GuestTask task = rig.task(MACHINE, Files.writeString(directory.resolve("sample"), "MZ"));
    rig.await(() -> agent.upload(task));
    rig.await(agent::execute);

    rig.await(guest::stop);

    rig.await(session::drained);
    rig.await(session::close);
  }

  @Test
  void a_guest_that_is_stopped_while_it_starts_leaves_nothing() {
    for (int job = 2; job < 50; job++) {
      RestoredMachine guest = rig.restore(MACHINE, job);
      rig.await(
          () -> {
            Future<Void> resumed = guest.resume();
            return guest.stop().transform(stopped -> resumed.otherwiseEmpty());
          });
      assertSilent(MACHINE);
    }
  }

  @Test
  void a_guest_that_was_stopped_cannot_be_resumed() {
    RestoredMachine guest = rig.restore(MACHINE, 2);
    rig.await(guest::stop);

    assertThatThrownBy(() -> rig.await(guest::resume)).isInstanceOf(MachineException.class);
  }

  @Test
  void restoring_again_ends_the_life_before() {
    RestoredMachine first = rig.running(MACHINE, 2);

    RestoredMachine second = rig.restore(MACHINE, 3);

    assertSilent(MACHINE);
    assertThatThrownBy(() -> rig.await(first::resume)).isInstanceOf(MachineException.class);
    rig.await(second::resume);
    rig.agent(second);
    // The first owner is late: this must not end the second's life.
    rig.await(first::stop);
    rig.agent(second);
  }

  @Test
  void two_lives_of_a_machine_never_overlap() {
    List<Future<Void>> ends = new ArrayList<>();
    rig.await(
        () -> {
          for (int job = 2; job < 100; job++) {
            Future<RestoredMachine> restored =
                rig.machinery.restore(MACHINE, new RestoreRequest(job, 1, directory));
            ends.add(restored.compose(RestoredMachine::resume).otherwiseEmpty());
          }
          return Future.join(ends);
        });
    RestoredMachine last = rig.running(MACHINE, 100);
    rig.await(last::stop);

    List<DiaryEntry> lives = rig.machinery.diary();

    assertThat(lives).extracting(DiaryEntry::jobId).contains(99L, 100L);
    for (int i = 1; i < lives.size(); i++) {
      assertThat(lives.get(i - 1).stoppedAt().orElseThrow())
          .isBeforeOrEqualTo(lives.get(i).restoredAt());
    }
  }

  @Test
  void a_guest_that_loses_its_power_is_noticed() {
    RestoredMachine guest = rig.running(MACHINE, 2);
    Future<MachineLoss> lost = guest.lost();

    rig.await(() -> rig.machinery.powerOff(MACHINE.name()));

    assertThat(rig.await(() -> lost).reason()).contains("guest-1", "powered off");
    assertSilent(MACHINE);
    rig.await(guest::stop);
    assertThatThrownBy(() -> rig.await(() -> rig.machinery.powerOff(MACHINE.name())))
        .isInstanceOf(MachineException.class);
  }

  @Test
  void two_hundred_guests_start_and_stop_at_once() {
    List<RestoredMachine> guests =
        rig.<io.vertx.core.CompositeFuture>await(
                () ->
                    Future.all(
                        MACHINES.stream()
                            .map(
                                machine ->
                                    rig.machinery.restore(
                                        machine, new RestoreRequest(2, 1, directory)))
                            .toList()))
            .list();
    rig.await(() -> Future.all(guests.stream().map(RestoredMachine::resume).toList()));
    rig.await(() -> Future.all(guests.stream().map(rig::search).toList()));

    rig.await(() -> Future.all(guests.stream().map(RestoredMachine::stop).toList()));

    MACHINES.forEach(SimulatedLivesTest::assertSilent);
    assertThat(rig.machinery.diary())
        .hasSize(200)
        .allSatisfy(life -> assertThat(life.stoppedAt()).isPresent());
  }

  @Test
  void closing_ends_what_still_runs_and_no_machine_can_be_restored_after() {
    rig.running(MACHINE, 2);

    rig.await(rig.machinery::close);

    assertSilent(MACHINE);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(rig.machinery.diary())
                    .allSatisfy(life -> assertThat(life.stoppedAt()).isPresent()));
    assertThatThrownBy(() -> rig.restore(MACHINE, 3)).isInstanceOf(MachineException.class);
  }

  @Test
  void addresses_beyond_loopback_are_refused() {
    Machine wrong =
        SimulatedRig.machine("wrong", "192.168.56.7", AgentKind.AUTO, Dialect.CAPE, "linux");
    SimulatedMachinery other = new SimulatedMachinery(rig.vertx, SimulatedOptions.DEFAULT);

    assertThatThrownBy(() -> rig.await(() -> other.open(List.of(wrong))))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("192.168.56.7");
  }
}
