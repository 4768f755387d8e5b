package io.rookery.capture.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.Processes;
import io.rookery.capture.process.RunningLauncher;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bug of 2016, in a network of the test's own: a child that was started while a connection to a
 * guest was open keeps the connection after the scheduler has closed it, and an agent that serves
 * one connection at a time waits for it for ever. Then the same with the launcher of today.
 */
class LeakedSocketsTest {
  private static final int PORT = 8000;
  private static final String AGENT = GuestNetwork.GUEST + " " + PORT;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String IMPATIENT = "2";
  private static final String PATIENT = "50";

  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @RegisterExtension final GuestNetwork network = new GuestNetwork();
  @TempDir Path directory;

  @Test
  void a_child_that_inherited_half_a_request_holds_up_the_agent_until_it_ends() throws Exception {
    startAgent();
    network.guestComesUp();
    Actor scheduler = network.cast(Actor.python(network.host(), "scheduler.py"));
    assertThat(scheduler.ask("half " + AGENT)).isEqualTo("sent");
    long tcpdump = launchTcpdump(scheduler);
    assertThat(scheduler.ask("close")).isEqualTo("closed");

    DoctorReport report = examine(scheduler, false);

    assertThat(report.sockets()).hasSize(1);
    assertThat(report.leaks())
        .singleElement()
        .satisfies(
            leak -> {
              assertThat(leak.kind()).isEqualTo("inherited");
              assertThat(leak.sentence())
                  .matches(
                      "pid %d \\(tcpdump\\) holds 10\\.99\\.0\\.1:\\d+ → 10\\.99\\.0\\.2:8000 ESTABLISHED; it was inherited from pid %d \\(python.*\\); ending it frees the agent"
                          .formatted(tcpdump, scheduler.pid()));
            });
    assertThat(call(IMPATIENT)).as("the agent").isEqualTo("timed out");
    Actor second = caller(PATIENT);
    awaitReport(scheduler, found -> holds(found, second.pid(), TcpState.ESTABLISHED));

    end(tcpdump);

    assertThat(second.line()).isEqualTo("answer idle");
    awaitReport(scheduler, DoctorReport::healthy);
  }

  @Test
  void a_child_that_inherited_a_connection_in_the_making_takes_the_agent_once_the_guest_is_up()
      throws Exception {
    startAgent();
    Actor scheduler = network.cast(Actor.python(network.host(), "scheduler.py"));
    assertThat(scheduler.ask("dial " + AGENT)).isEqualTo("dialled");
    long tcpdump = launchTcpdump(scheduler);
    assertThat(scheduler.ask("close")).isEqualTo("closed");
    assertThat(examine(scheduler, false).leaks())
        .singleElement()
        .satisfies(
            leak ->
                assertThat(leak.sentence())
                    .contains("pid " + tcpdump + " (tcpdump)", "SYN_SENT", "once the guest is up"));

    network.guestComesUp();

    awaitReport(scheduler, found -> holds(found, tcpdump, TcpState.ESTABLISHED));
    assertThat(call(IMPATIENT)).as("the agent").isEqualTo("timed out");

    end(tcpdump);

    assertThat(call(PATIENT)).isEqualTo("answer idle");
    awaitReport(scheduler, DoctorReport::healthy);
  }

  @Test
  void a_connection_that_the_guest_has_closed_is_litter_but_does_not_hold_up_the_agent()
      throws Exception {
    startAgent();
    network.guestComesUp();
    Actor scheduler = network.cast(Actor.python(network.host(), "scheduler.py"));
    assertThat(scheduler.ask("whole " + AGENT)).isEqualTo("answered");
    long tcpdump = launchTcpdump(scheduler);
    assertThat(scheduler.ask("close")).isEqualTo("closed");

    DoctorReport report = examine(scheduler, true);

    assertThat(holds(report, tcpdump, TcpState.CLOSE_WAIT)).isTrue();
    assertThat(report.leaks())
        .as("even while an attempt runs")
        .singleElement()
        .satisfies(leak -> assertThat(leak.sentence()).contains("CLOSE_WAIT", "not held up"));
    assertThat(call(PATIENT)).isEqualTo("answer idle");

    end(tcpdump);

    awaitReport(scheduler, DoctorReport::healthy);
  }

  @Test
  void a_reset_on_close_does_not_free_the_agent_from_a_child_that_has_the_connection_too()
      throws Exception {
    startAgent();
    network.guestComesUp();
    Actor scheduler = network.cast(Actor.python(network.host(), "scheduler.py"));
    assertThat(scheduler.ask("half " + AGENT)).isEqualTo("sent");
    long tcpdump = launchTcpdump(scheduler);

    assertThat(scheduler.ask("reset")).isEqualTo("closed");

    assertThat(holds(examine(scheduler, false), tcpdump, TcpState.ESTABLISHED)).isTrue();
    assertThat(call(IMPATIENT)).as("the agent").isEqualTo("timed out");
    end(tcpdump);
  }

  @Test
  void shutting_the_connection_down_frees_the_agent_whoever_else_has_it() throws Exception {
    startAgent();
    network.guestComesUp();
    Actor scheduler = network.cast(Actor.python(network.host(), "scheduler.py"));
    assertThat(scheduler.ask("half " + AGENT)).isEqualTo("sent");
    long tcpdump = launchTcpdump(scheduler);

    assertThat(scheduler.ask("shut")).isEqualTo("closed");

    assertThat(call(PATIENT)).as("while tcpdump runs on").isEqualTo("answer idle");
    assertThat(Processes.runs(tcpdump)).isTrue();
    end(tcpdump);
  }

  @Test
  void a_child_of_the_launcher_shares_no_connection_so_that_closing_it_frees_the_agent()
      throws Exception {
    Actor node = network.cast(Actor.java(network.host(), NodeActor.class));
    assertThat(node.ask("dial " + AGENT)).isEqualTo("done");
    long captureOfBoot = launchTcpdump(node);
    DoctorReport booting = examine(node, true);
    assertThat(holds(booting, node.pid(), TcpState.SYN_SENT)).isTrue();
    assertThat(booting.leaks()).isEmpty();
    assertThat(node.ask("close")).isEqualTo("done");
    awaitReport(node, found -> found.sockets().isEmpty());

    startAgent();
    network.guestComesUp();
    for (String transport : List.of("plain ", "nio ", "epoll ")) {
      assertThat(node.ask(transport + AGENT)).isEqualTo("done");
    }
    long tcpdump = launchTcpdump(node);

    DoctorReport during = examine(node, true);
    assertThat(during.sockets())
        .hasSize(3)
        .allMatch(finding -> finding.holder().orElseThrow().pid() == node.pid());
    assertThat(during.leaks()).isEmpty();
    assertThat(during.children())
        .as("tcpdump has a socket of its own making, and none of the node's")
        .filteredOn(child -> List.of(tcpdump, captureOfBoot).contains(child.process().pid()))
        .hasSize(2)
        .allMatch(child -> child.inherited().isEmpty())
        .allMatch(child -> child.descriptors().stream().anyMatch(one -> one.contains("socket:")));
    assertThat(examine(node, false).leaks())
        .as("the same sockets when no attempt runs")
        .hasSize(3)
        .allMatch(leak -> leak.kind().equals("lingering"));
    assertThat(call(IMPATIENT)).as("while the node holds them").isEqualTo("timed out");

    assertThat(node.ask("close")).isEqualTo("done");

    assertThat(call(PATIENT)).as("while tcpdump runs on").isEqualTo("answer idle");
    assertThat(Processes.runs(tcpdump)).isTrue();
    awaitReport(node, DoctorReport::healthy);
  }

  private void startAgent() throws Exception {
    Actor agent = network.cast(Actor.python(network.guest(), "agent.py", Integer.toString(PORT)));
    assertThat(agent.line()).isEqualTo("ready");
  }

  private long launchTcpdump(Actor scheduler) throws Exception {
    Path file = directory.resolve("capture-" + System.nanoTime() + ".pcap");
    String answer =
        scheduler.ask("launch tcpdump -Z root --immediate-mode -U -n -i host0 -w " + file);
    assertThat(answer).as("a pid").matches("\\d+");
    return Long.parseLong(answer);
  }

  private Actor caller(String patience) throws Exception {
    return network.cast(
        Actor.python(
            network.host(), "caller.py", GuestNetwork.GUEST, Integer.toString(PORT), patience));
  }

  private String call(String patience) throws Exception {
    return caller(patience).line();
  }

  private DoctorReport examine(Actor node, boolean attemptRunning) throws Exception {
    WatchedGuest guest =
        new WatchedGuest(
            "win7", InetAddress.getByName(GuestNetwork.GUEST), OptionalInt.empty(), attemptRunning);
    Doctor doctor = Doctor.of(running.vertx(), Path.of("/proc"), node.pid());
    DoctorReport report =
        Outcome.of(doctor.examine(new DoctorQuestion(List.of(guest), List.of(), List.of())));
    List<SocketFinding> ofGuest =
        report.sockets().stream().filter(finding -> finding.machine().isPresent()).toList();
    return new DoctorReport(
        ofGuest, report.children(), report.leases(), report.leaks(), report.unreadable());
  }

  private void awaitReport(Actor node, Predicate<DoctorReport> condition) {
    Awaitility.await().atMost(DEADLINE).until(() -> examine(node, false), condition);
  }

  private static boolean holds(DoctorReport report, long pid, TcpState state) {
    return report.sockets().stream()
        .anyMatch(
            finding ->
                finding.socket().state() == state
                    && finding.holder().filter(holder -> holder.pid() == pid).isPresent());
  }

  private static void end(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Processes.awaitGone(List.of(pid));
  }
}
