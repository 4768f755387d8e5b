package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.Signal;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.FilterTable.Chain;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules that are watched, in a namespace of the test's own; needs root. */
class FilterGuardTest {
  private static final String NAMESPACE = "rkqguardtest";
  private static final String TABLE = "rkqguardown";

  private final Vertx vertx = Vertx.vertx();
  private final ChildLauncher launcher = ChildLauncher.create(vertx);
  private final HostCommands commands = new HostCommands(launcher, Duration.ofSeconds(30));
  private final io.vertx.core.Context home = vertx.getOrCreateContext();
  private final Promise<String> broken = Promise.promise();
  private final Promise<String> blind = Promise.promise();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private FilterGuard guard;

  @BeforeEach
  void open() throws Exception {
    get(() -> commands.remove(List.of("netns del " + NAMESPACE)));
    get(() -> commands.ip(Optional.empty(), List.of("netns add " + NAMESPACE)));
    guard = guard(Optional.of(NAMESPACE));
  }

  private FilterGuard guard(Optional<String> namespace) {
    FilterGuard made =
        new FilterGuard(
            commands,
            launcher,
            Duration.ofSeconds(30),
            namespace,
            List.of(
                new FilterTable(
                    "inet",
                    TABLE,
                    List.of(
                        new Chain(
                            "passing",
                            "filter hook forward priority 0",
                            "accept",
                            List.of("tcp dport 2042 accept"))))));
    made.tell(
        new FilterGuard.Listener() {
          @Override
          public void broken(String reason) {
            told.add(reason);
            broken.tryComplete(reason);
          }

          @Override
          public void blind(String reason) {
            blind.tryComplete(reason);
          }
        });
    return made;
  }

  @AfterEach
  void close() throws Exception {
    get(guard::unload);
    assertThat(get(launcher::children)).as("children").isEmpty();
    get(() -> commands.remove(List.of("netns del " + NAMESPACE)));
    get(launcher::close);
    get(vertx::close);
  }

  private <T> T get(Supplier<Future<T>> asked) throws Exception {
    Promise<T> answer = Promise.promise();
    home.runOnContext(now -> asked.get().onComplete(answer));
    return answer.future().await(60, TimeUnit.SECONDS);
  }

  private void nft(Optional<String> namespace, String change) throws Exception {
    get(() -> commands.require(namespace, List.of("nft", change), ""));
  }

  private void nft(String change) throws Exception {
    nft(Optional.of(NAMESPACE), change);
  }

  private void kill(String name) throws Exception {
    Child child =
        get(launcher::children).stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    get(() -> child.signal(Signal.KILL));
    get(child::exit);
  }

  @Test
  void loadedRulesStandAndAreWatchedByTwoChildrenUntilTheyAreUnloaded() throws Exception {
    assertThat(guard.watched()).isFalse();
    get(guard::load);
    get(guard::stands);
    assertThat(guard.watched()).isTrue();
    assertThat(get(launcher::children))
        .extracting(Child::name)
        .containsExactlyInAnyOrder("nft monitor", "nft");
    get(guard::load);
    assertThat(get(launcher::children)).hasSize(2);
    get(guard::unload);
    assertThat(guard.watched()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void aChangeIsToldOfAtOnceAndTheRulesStandNoMoreUntilTheyAreLoadedAnew() throws Exception {
    get(guard::load);
    nft("flush ruleset");
    assertThat(broken.future().await(30, TimeUnit.SECONDS)).contains("no guest may run");
    assertThatThrownBy(() -> get(guard::stands)).isInstanceOf(MachineException.class);
    get(guard::load);
    get(guard::stands);
  }

  @Test
  void aTableThatSomebodyAddsBesideIsAChangeInANamespace() throws Exception {
    get(guard::load);
    nft("add table inet stranger");
    assertThat(broken.future().await(30, TimeUnit.SECONDS)).contains(NAMESPACE);
  }

  @Test
  void onTheHostOnlyWhatConcernsItsOwnTablesIsOne() throws Exception {
    Optional<String> host = Optional.empty();
    guard = guard(host);
    get(guard::load);
    nft(host, "add table inet rkqguardstranger");
    nft(host, "delete table inet rkqguardstranger");
    get(guard::stands);
    assertThat(told).isEmpty();
    nft(host, "add rule inet " + TABLE + " passing accept");
    broken.future().await(30, TimeUnit.SECONDS);
  }

  @Test
  void whereTheWatchIsKilledThatIsToldAndTheRulesCanStillBeRead() throws Exception {
    get(guard::load);
    kill("nft monitor");
    blind.future().await(30, TimeUnit.SECONDS);
    assertThat(guard.watched()).isFalse();
    get(guard::stands);
    nft("flush ruleset");
    assertThatThrownBy(() -> get(guard::stands)).isInstanceOf(MachineException.class);
    get(guard::load);
    assertThat(guard.watched()).isTrue();
  }

  @Test
  void whereTheReaderIsKilledThatIsToldAndTheRulesCanStillBeRead() throws Exception {
    get(guard::load);
    kill("nft");
    blind.future().await(30, TimeUnit.SECONDS);
    assertThat(guard.watched()).isFalse();
    get(guard::stands);
    nft("flush ruleset");
    assertThatThrownBy(() -> get(guard::stands)).isInstanceOf(MachineException.class);
    get(guard::load);
    assertThat(guard.watched()).isTrue();
    get(guard::stands);
  }

  @Test
  void rulesThatCannotBeLoadedLeaveNoChild() throws Exception {
    get(() -> commands.remove(List.of("netns del " + NAMESPACE)));
    assertThatThrownBy(() -> get(guard::load)).isInstanceOf(MachineException.class);
    assertThat(get(launcher::children)).isEmpty();
    get(() -> commands.ip(Optional.empty(), List.of("netns add " + NAMESPACE)));
  }
}
