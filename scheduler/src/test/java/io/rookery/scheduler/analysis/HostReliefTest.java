package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostTurn;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Relief of an agent whose address is this host's own; needs root and ss. */
class HostReliefTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final ScriptedMachine machine = new ScriptedMachine(new ArrayList<>());
  private final HostTurn sweeps = new HostTurn();
  private MachineryHost host;
  private HostRelief relief;
  private ServerSocket agent;

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
    relief =
        new HostRelief(
            host.vertx(),
            new HostCommands(host.launcher(), Duration.ofSeconds(20)),
            sweeps,
            Duration.ofSeconds(1));
    agent = new ServerSocket(0, 50, InetAddress.getByName("127.47.0.3"));
    machine.agent = new Endpoint("127.47.0.3", agent.getLocalPort());
  }

  @AfterEach
  void close() throws Exception {
    agent.close();
    host.end();
  }

  private PhantomRelief.Relief begun() throws Exception {
    return host.await(() -> Future.succeededFuture(relief.begin(machine, OptionalInt::empty)));
  }

  private List<PhantomRelief.Deed> tried(PhantomRelief.Relief begun) throws Exception {
    return host.await(() -> Future.succeededFuture(begun.tried()));
  }

  @Test
  void oneThatIsEndedAtOnceLeavesTheConnectionsThatThereAre() throws Exception {
    try (Socket near = new Socket(agent.getInetAddress(), agent.getLocalPort());
        Socket far = agent.accept()) {
      host.await(() -> relief.begin(machine, OptionalInt::empty).end());
      near.getOutputStream().write(7);
      assertThat(far.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aGuestThatTakesAnotherConnectionLivesAndOneThatTakesNoneMayNot() throws Exception {
    PhantomRelief.Relief begun = begun();
    await().atMost(PATIENCE).until(() -> lives(begun));
    host.await(begun::end);
    agent.close();
    PhantomRelief.Relief vain = begun();
    await().atMost(PATIENCE).until(() -> !tried(vain).isEmpty());
    assertThat(lives(vain)).isFalse();
    host.await(vain::end);
  }

  private boolean lives(PhantomRelief.Relief begun) throws Exception {
    return host.await(() -> Future.succeededFuture(begun.guestLives()));
  }

  @Test
  void whatOnlyFailedHasNotActed() throws Exception {
    PhantomRelief.Relief begun = begun();
    await().atMost(PATIENCE).until(() -> !tried(begun).isEmpty());
    assertThat(tried(begun))
        .singleElement()
        .satisfies(
            deed -> {
              assertThat(deed.acted()).isFalse();
              assertThat(deed.clause()).contains("an address of this host");
            });
    host.await(begun::end);
  }

  @Test
  void whileAnotherAgentIsCalledItWaitsAndSaysSo() throws Exception {
    HostTurn.Stay other = sweeps.ask();
    PhantomRelief.Relief begun = begun();
    await().atMost(PATIENCE).until(() -> !tried(begun).isEmpty());
    assertThat(tried(begun))
        .singleElement()
        .satisfies(deed -> assertThat(deed.clause()).contains("other machines"));
    other.giveBack();
    await()
        .atMost(PATIENCE)
        .until(() -> tried(begun).get(0).clause().contains("an address of this host"));
    host.await(begun::end);
  }

  @Test
  void oneThatEndsWhileItWaitsLetsTheNextHaveItsTurn() throws Exception {
    HostTurn.Stay other = sweeps.ask();
    PhantomRelief.Relief begun = begun();
    await().atMost(PATIENCE).until(() -> !tried(begun).isEmpty());
    HostTurn.Stay next = sweeps.ask();
    host.await(begun::end);
    other.giveBack();
    assertThat(next.come().isComplete()).isTrue();
  }
}
