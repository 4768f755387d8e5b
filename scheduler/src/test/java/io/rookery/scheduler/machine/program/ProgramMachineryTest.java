package io.rookery.scheduler.machine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order a driver asks its hypervisor, whose restores end when the test says so. */
class ProgramMachineryTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;
  private final List<Machine> machines =
      IntStream.rangeClosed(1, PROCESSORS + 2).mapToObj(ProgramMachineryTest::machine).toList();
  private MachineryHost host;

  private static Machine machine(int number) {
    return new Machine(
        "held-" + number,
        "held",
        "linux",
        "x64",
        "127.44.18." + number,
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
  }

  @AfterEach
  void close() throws Exception {
    host.end();
  }

  @Test
  void noMoreRestoresBeginAtOnceThanTheHostHasProcessors() throws Exception {
    assertInTurns(new HeldHypervisor(false), false);
  }

  @Test
  void whereTheResumeRestoresItIsTheResumesThatAreBounded() throws Exception {
    assertInTurns(new HeldHypervisor(true), true);
  }

  private void assertInTurns(HeldHypervisor hypervisor, boolean whenResumed) throws Exception {
    ProgramMachinery driver = driver(hypervisor);
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (Machine machine : machines) {
      if (whenResumed) {
        RestoredMachine restored = host.await(() -> driver.restore(machine, request()));
        all.add(host.begin(restored::resume));
      } else {
        all.add(host.begin(() -> driver.restore(machine, request())));
      }
    }
    await().atMost(PATIENCE).until(() -> hypervisor.held() == PROCESSORS);
    // The driver lives on one loop: what it answers now comes after all that was asked before.
    host.await(() -> driver.remove(machine(99)));
    assertThat(hypervisor.held()).isEqualTo(PROCESSORS);
    for (int i = 0; i < machines.size(); i++) {
      await().atMost(PATIENCE).until(() -> hypervisor.held() > 0);
      hypervisor.release();
    }
    for (CompletableFuture<?> one : all) {
      one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(hypervisor.mostHeld()).isLessThanOrEqualTo(2 * PROCESSORS);
    host.await(driver::close);
  }

  @Test
  void aMachineThatIsRemovedWhileItWaitsForItsTurnIsNotRestored() throws Exception {
    HeldHypervisor hypervisor = new HeldHypervisor(false);
    ProgramMachinery driver = driver(hypervisor);
    Machine last = machines.get(PROCESSORS);
    List<CompletableFuture<RestoredMachine>> all = new ArrayList<>();
    for (Machine machine : machines.subList(0, PROCESSORS + 1)) {
      all.add(host.begin(() -> driver.restore(machine, request())));
    }
    await().atMost(PATIENCE).until(() -> hypervisor.held() == PROCESSORS);
    CompletableFuture<Void> removed = host.begin(() -> driver.remove(last));
    host.await(() -> driver.remove(machine(99)));
    hypervisor.release();
    removed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThatThrownBy(() -> all.get(PROCESSORS).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(MachineException.class);
    for (int i = 1; i < PROCESSORS; i++) {
      hypervisor.release();
    }
    host.await(driver::close);
    assertThat(hypervisor.restored()).doesNotContain(last.name());
  }

  @Test
  void anEndThatWasToldWhileNobodyAnsweredIsNoticedAllTheSame() throws Exception {
    HeldHypervisor hypervisor = new HeldHypervisor(false);
    ToldEvents events = new ToldEvents();
    ProgramMachinery driver =
        new ProgramMachinery(host.vertx(), hypervisor, events, Duration.ofMillis(100));
    Machine machine = machines.get(0);
    host.await(() -> driver.open(List.of(machine)));
    hypervisor.answer(Future.succeededFuture(PowerState.OFF));
    hypervisor.answer(Future.succeededFuture(PowerState.PAUSED));
    CompletableFuture<RestoredMachine> restoring =
        host.begin(() -> driver.restore(machine, request()));
    await().atMost(PATIENCE).until(() -> hypervisor.held() == 1);
    hypervisor.release();
    RestoredMachine restored = restoring.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    hypervisor.answer(Future.failedFuture(new MachineException("away")));
    hypervisor.answer(Future.failedFuture(new MachineException("still away")));
    events.happen(machine.name());
    assertThat(lost.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).by())
        .isEqualTo(MachineLoss.By.UNKNOWN);
    assertThat(hypervisor.answersLeft()).isZero();
    host.await(restored::stop);
    host.await(driver::close);
  }

  /** Tells of every machine, when the test says so. */
  private final class ToldEvents implements PowerEvents {
    private final CompletableFuture<Consumer<String>> listener = new CompletableFuture<>();
    private final CompletableFuture<Context> home = new CompletableFuture<>();

    @Override
    public Future<Void> open(Consumer<String> happened) {
      listener.complete(happened);
      home.complete(host.vertx().getOrCreateContext());
      return Future.succeededFuture();
    }

    void happen(String machine) throws Exception {
      Consumer<String> happened = listener.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      home.get().runOnContext(there -> happened.accept(machine));
    }

    @Override
    public boolean tells(String machine) {
      return true;
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private RestoreRequest request() {
    return new RestoreRequest(17, 1, directory);
  }

  private ProgramMachinery driver(HeldHypervisor hypervisor) throws Exception {
    ProgramMachinery driver =
        new ProgramMachinery(host.vertx(), hypervisor, PowerEvents.none(), Duration.ofHours(1));
    host.await(() -> driver.open(machines));
    return driver;
  }
}
