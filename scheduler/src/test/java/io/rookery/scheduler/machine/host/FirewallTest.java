package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.FilterTable.Chain;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules in the kernel, in a namespace of the test's own; needs root. */
class FirewallTest {
  private static final Optional<String> NAMESPACE = Optional.of("rkqfirewalltest");
  private static final List<FilterTable> TABLES =
      List.of(
          new FilterTable(
              "inet",
              "rookery",
              List.of(
                  new Chain(
                      "local",
                      "filter hook input priority 0",
                      "drop",
                      List.of("ct state established accept", "tcp dport 2042 accept")),
                  new Chain("passing", "filter hook forward priority 0", "drop", List.of()))));

  private final Vertx vertx = Vertx.vertx();
  private final ChildLauncher launcher = ChildLauncher.create(vertx);
  private final HostCommands commands = new HostCommands(launcher, Duration.ofSeconds(30));
  private final Firewall firewall = new Firewall(commands);

  @BeforeEach
  void open() throws Exception {
    get(commands.remove(List.of("netns del " + NAMESPACE.orElseThrow())));
    get(commands.ip(Optional.empty(), List.of("netns add " + NAMESPACE.orElseThrow())));
  }

  @AfterEach
  void close() throws Exception {
    get(commands.remove(List.of("netns del " + NAMESPACE.orElseThrow())));
    get(launcher.close());
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  private void change(String change) throws Exception {
    get(commands.require(NAMESPACE, List.of("nft", change), ""));
  }

  private void isRefused() {
    assertThatThrownBy(() -> get(firewall.verify(NAMESPACE, TABLES)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("is not as it was loaded");
  }

  @Test
  void rulesThatWereLoadedStandAndLoadingThemAgainDoublesNothing() throws Exception {
    get(firewall.load(NAMESPACE, TABLES));
    get(firewall.verify(NAMESPACE, TABLES));
    get(firewall.load(NAMESPACE, TABLES));
    get(firewall.verify(NAMESPACE, TABLES));
    String listed = get(commands.require(NAMESPACE, List.of("nft", "list", "ruleset"), ""));
    assertThat(listed.split("dport 2042", -1)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush ruleset",
        "flush chain inet rookery local",
        "delete chain inet rookery passing",
        "add rule inet rookery local accept",
        "add rule inet rookery passing accept",
        "add chain inet rookery local { policy accept; }",
        "insert rule inet rookery local tcp dport 22 accept",
        "add table inet other",
        "flush chain inet rookery local; add rule inet rookery local accept;"
            + " add rule inet rookery local tcp dport 2042 accept",
      })
  void anyChangeIsNoticed(String change) throws Exception {
    get(firewall.load(NAMESPACE, TABLES));
    change(change);
    isRefused();
    get(firewall.load(NAMESPACE, TABLES));
    change("flush ruleset");
    get(firewall.load(NAMESPACE, TABLES));
    get(firewall.verify(NAMESPACE, TABLES));
  }

  @Test
  void othersRulesOnTheHostAreNotReadHoweverManyThereAre() throws Exception {
    Optional<String> host = Optional.empty();
    List<FilterTable> ours =
        List.of(
            new FilterTable(
                "inet",
                "rkqfirewallours",
                List.of(
                    new Chain("passing", "filter hook forward priority 0", "accept", List.of()))));
    try {
      get(
          commands.require(
              host,
              List.of("nft", "-f", "-"),
              "table inet rkqfirewallmany {\n chain many {\n"
                  + "  ip daddr 203.0.113.1 tcp dport 2042 accept\n".repeat(8000)
                  + " }\n}\n"));
      get(firewall.load(host, ours));
      get(firewall.verify(host, ours));
      get(commands.require(host, List.of("nft", "delete table inet rkqfirewallours"), ""));
      assertThatThrownBy(() -> get(firewall.verify(host, ours)))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("is not as it was loaded");
    } finally {
      get(firewall.unload(host, ours));
      get(
          commands.require(
              host,
              List.of("nft", "-f", "-"),
              "table inet rkqfirewallmany\ndelete table inet rkqfirewallmany\n"));
    }
  }

  @Test
  void whatWasNeverLoadedDoesNotStand() throws Exception {
    isRefused();
    get(firewall.load(NAMESPACE, TABLES));
    firewall.forget(NAMESPACE, TABLES);
    isRefused();
  }

  @Test
  void whatIsUnloadedIsGoneAndStandsNoMore() throws Exception {
    get(firewall.load(NAMESPACE, TABLES));
    get(firewall.unload(NAMESPACE, TABLES));
    assertThat(get(commands.require(NAMESPACE, List.of("nft", "list", "ruleset"), ""))).isEmpty();
    isRefused();
    get(firewall.unload(NAMESPACE, TABLES));
  }

  @Test
  void aRuleThatNftRefusesIsAFailureWithItsWords() {
    List<FilterTable> broken =
        List.of(
            new FilterTable(
                "inet",
                "rookery",
                List.of(
                    new Chain(
                        "local", "filter hook input priority 0", "drop", List.of("frobnicate")))));
    assertThatThrownBy(() -> get(firewall.load(NAMESPACE, broken)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("frobnicate");
  }

  @Test
  void rulesThatTheKernelTurnsIntoOthersAreNotTakenForLoaded() {
    List<FilterTable> doubled =
        List.of(
            new FilterTable(
                "inet",
                "rookery",
                List.of(
                    new Chain(
                        "local",
                        "filter hook input priority 0",
                        "drop",
                        List.of("accept\n    drop")))));
    assertThatThrownBy(() -> get(firewall.load(NAMESPACE, doubled)))
        .hasMessageContaining("is not as it was loaded");
  }

  @Test
  void aNamespaceThatIsGoneIsAFailure() throws Exception {
    get(firewall.load(NAMESPACE, TABLES));
    get(commands.remove(List.of("netns del " + NAMESPACE.orElseThrow())));
    assertThatThrownBy(() -> get(firewall.verify(NAMESPACE, TABLES)))
        .isInstanceOf(MachineException.class);
  }
}
