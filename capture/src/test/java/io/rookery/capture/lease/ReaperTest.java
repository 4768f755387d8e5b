package io.rookery.capture.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.JavaProcess;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.ProcessStat;
import io.rookery.capture.process.Processes;
import io.rookery.capture.process.RunningLauncher;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ReaperTest {
  private static final Path NAMESPACES = Path.of("/run/netns");

  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @TempDir Path data;
  @TempDir Path elsewhere;
  private final List<Process> bystanders = new ArrayList<>();
  private final List<OwnedProcess> left = new ArrayList<>();
  private final List<String> namespaces = new ArrayList<>();
  private HostLeases leases;

  @BeforeEach
  void open() throws Exception {
    leases = Outcome.of(openLeases());
  }

  @AfterEach
  void close() throws Exception {
    Outcome.of(leases.close());
    bystanders.forEach(process -> process.destroyForcibly().onExit().join());
    left.forEach(process -> process.end(true));
    for (String namespace : namespaces) {
      if (Files.exists(NAMESPACES.resolve(namespace))) {
        ip("ip netns delete " + namespace);
      }
    }
  }

  @Test
  void what_a_killed_node_left_is_removed_when_it_starts_again() throws Exception {
    Outcome.of(leases.close());
    String stays = makeNamespace();
    String goes = stays + "-x"; // begins with the name of one that is not to be touched
    namespaces.add(goes);
    List<Long> children;
    try (JavaProcess node =
        JavaProcess.start(List.of(), KilledNode.class, data.toString(), goes, stays)) {
      children = node.linesUntilDone().stream().map(Long::parseLong).toList();
      node.kill();
    }
    assertThat(children).hasSize(3).allMatch(Processes::runs);
    assertThat(NAMESPACES.resolve(goes)).exists();
    assertThat(data.resolve(KilledNode.FILE)).exists();
    ip("ip -n " + stays + " link add rk00 type veth peer name rk01");
    leases = Outcome.of(openLeases());
    MarkedProcesses.find(leases.directory().list()).values().forEach(left::addAll);
    assertThat(left).as("children, and what they started").hasSizeGreaterThan(3);

    ReaperReport report = reap();

    assertThat(children).noneMatch(Processes::runs);
    assertThat(left).as("also the one that left its group").noneMatch(OwnedProcess::runs);
    assertThat(NAMESPACES.resolve(goes)).doesNotExist();
    assertThat(NAMESPACES.resolve(stays)).exists();
    assertThat(ip("ip -n " + stays + " -o link")).doesNotContain("rk0@", "rk1@").contains("rk00@");
    assertThat(data.resolve(KilledNode.FILE)).doesNotExist();
    assertThat(report.removed().stream().map(LeaseOutcome::sentence))
        .hasSize(6)
        .contains(
            "removed the process obedient (pid "
                + children.get(0)
                + "), which an earlier run of node-1 left behind",
            "removed the namespace " + goes + ", which an earlier run of node-1 left behind");
    assertThat(recorded()).isEmpty();
  }

  @Test
  void a_process_that_got_the_pid_of_a_former_child_is_not_touched() throws Exception {
    ProcessIdentity stranger = bystander();
    ProcessIdentity former = new ProcessIdentity(stranger.pid(), stranger.startTime() - 1);
    write(process(), dead("node-1"), Optional.of(former));

    ReaperReport report = reap();

    assertThat(Processes.runs(stranger.pid())).isTrue();
    assertThat(report.outcomes()).singleElement().isInstanceOf(LeaseOutcome.Gone.class);
    assertThat(recorded()).isEmpty();
  }

  @Test
  void a_child_whose_start_time_was_never_known_is_not_guessed() throws Exception {
    ProcessIdentity stranger = bystander();
    write(process(), dead("node-1"), Optional.of(new ProcessIdentity(stranger.pid(), 0)));

    reap();

    assertThat(Processes.runs(stranger.pid())).isTrue();
  }

  @Test
  void a_process_of_another_boot_of_the_host_is_not_touched() throws Exception {
    ProcessIdentity stranger = bystander();
    LeaseOwner before =
        new LeaseOwner("node-1", "boot-0", new ProcessIdentity(1, 1), "another boot");
    write(process(), before, Optional.of(stranger));
    Files.createFile(data.resolve("upload"));
    write(new Leased.TemporaryFile(Path.of("upload")), before, Optional.empty());

    ReaperReport report = reap();

    assertThat(Processes.runs(stranger.pid())).isTrue();
    assertThat(report.removed())
        .as("files outlive a boot, so they are still removed")
        .singleElement()
        .satisfies(removed -> assertThat(removed.lease().what().kind()).isEqualTo("file"));
    assertThat(recorded()).isEmpty();
  }

  @Test
  void what_a_node_of_another_name_recorded_is_left_alone() throws Exception {
    ProcessIdentity child = bystander();
    String namespace = makeNamespace();
    write(process(), dead("node-2"), Optional.of(child));
    write(new Leased.NetworkNamespace(namespace), dead("node-2"), Optional.empty());

    ReaperReport report = reap();

    assertThat(Processes.runs(child.pid())).isTrue();
    assertThat(NAMESPACES.resolve(namespace)).exists();
    assertThat(report.outcomes())
        .hasSize(2)
        .allMatch(outcome -> outcome instanceof LeaseOutcome.Spared)
        .allMatch(outcome -> outcome.sentence().contains("start that node here"));
    assertThat(recorded()).hasSize(2);
  }

  @Test
  void what_a_living_node_recorded_is_left_alone() throws Exception {
    ProcessIdentity node = bystander();
    ProcessIdentity child = bystander();
    LeaseOwner living = new LeaseOwner("node-1", "boot-0", node, leases.owner().hostBoot());
    write(process(), living, Optional.of(child));

    assertThat(reap().outcomes()).singleElement().isInstanceOf(LeaseOutcome.Spared.class);
    assertThat(Processes.runs(child.pid())).isTrue();
  }

  @Test
  void what_this_run_of_the_node_has_made_is_not_even_looked_at() throws Exception {
    HostLease lease = Outcome.of(leases.acquire(process()));
    ProcessIdentity child = bystander();
    Outcome.of(lease.describe(child.pid(), child.startTime()));

    assertThat(reap().outcomes()).isEmpty();
    assertThat(Processes.runs(child.pid())).isTrue();
  }

  @Test
  void a_child_whose_pid_was_not_recorded_in_time_is_known_by_its_mark() throws Exception {
    String id = write(process(), dead("node-1"), Optional.empty());
    ProcessIdentity child = bystander("env", LeaseRecord.MARK + "=" + id, "sleep", "1000");
    ProcessIdentity other =
        bystander("env", LeaseRecord.MARK + "=" + UUID.randomUUID(), "sleep", "1000");

    ReaperReport report = reap();

    assertThat(report.removed()).hasSize(1);
    assertThat(Processes.runs(child.pid())).isFalse();
    assertThat(Processes.runs(other.pid())).isTrue();
  }

  @Test
  void no_file_outside_the_data_directory_is_deleted_whatever_a_record_or_a_link_says()
      throws Exception {
    Path precious = Files.createFile(elsewhere.resolve("precious"));
    Files.createSymbolicLink(data.resolve("way-out"), elsewhere);
    Path link = Files.createSymbolicLink(data.resolve("link"), precious);
    Files.createDirectory(data.resolve("directory"));
    for (String path :
        List.of(precious.toString(), "way-out/precious", "link", "directory", "x/..", "absent")) {
      write(new Leased.TemporaryFile(Path.of(path)), dead("node-1"), Optional.empty());
    }

    ReaperReport report = reap();

    assertThat(precious).exists();
    assertThat(data.resolve("directory")).exists();
    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).as("the link itself").isFalse();
    assertThat(report.removed()).hasSize(1);
  }

  @Test
  void what_cannot_be_removed_stays_recorded_for_the_next_start() throws Exception {
    Path fake = NAMESPACES.resolve("rk-reaper-" + UUID.randomUUID().toString().substring(0, 8));
    Files.createDirectories(NAMESPACES);
    Files.createFile(fake);
    try {
      Leased.NetworkNamespace namespace =
          new Leased.NetworkNamespace(fake.getFileName().toString());
      write(
          new Leased.NetworkInterface("tap0", Optional.of(namespace)),
          dead("node-1"),
          Optional.empty());

      ReaperReport report = reap();

      assertThat(report.stuck())
          .singleElement()
          .satisfies(stuck -> assertThat(stuck.sentence()).contains("tap0", "ip says"));
      assertThat(recorded()).hasSize(1);
    } finally {
      Files.delete(fake);
    }
  }

  @Test
  void packet_filter_tables_are_removed_by_their_whole_name() throws Exception {
    String name = "rkreaper" + UUID.randomUUID().toString().substring(0, 8);
    String other = name + "x";
    write(new Leased.PacketFilter(name), dead("node-1"), Optional.empty());
    ip("nft add table inet " + name);
    ip("nft add table bridge " + name);
    ip("nft add table inet " + other);
    ip("nft add table ip " + name);
    try {
      assertThat(reap().removed()).hasSize(1);
      assertThat(ip("nft list tables"))
          .contains(other, "table ip " + name)
          .doesNotContain("inet " + name + "\n", "bridge " + name + "\n");
      assertThat(recorded()).isEmpty();
    } finally {
      ip("nft delete table inet " + other);
      ip("nft delete table ip " + name);
    }
  }

  @Test
  void an_embedded_database_is_ended_and_its_data_stay() throws Exception {
    ProcessIdentity server = bystander();
    Path directory = Files.createDirectory(data.resolve("postgres"));
    write(new Leased.EmbeddedDatabase(Path.of("postgres")), dead("node-1"), Optional.of(server));

    assertThat(reap().removed()).hasSize(1);
    assertThat(Processes.runs(server.pid())).isFalse();
    assertThat(directory).exists();
  }

  private ReaperReport reap() throws Exception {
    return Outcome.of(
        new Reaper(running.vertx(), running.launcher(), leases, Duration.ofSeconds(16)).reap());
  }

  private Future<HostLeases> openLeases() {
    return HostLeases.open(running.vertx(), data, "node-1", "boot-1", Clock.systemUTC());
  }

  private List<LeaseStatus> recorded() throws Exception {
    return Outcome.of(leases.survey());
  }

  private static Leased process() {
    return new Leased.ChildProcess("tcpdump");
  }

  private LeaseOwner dead(String node) {
    return new LeaseOwner(node, "boot-0", new ProcessIdentity(1, 1), leases.owner().hostBoot());
  }

  private String write(Leased what, LeaseOwner owner, Optional<ProcessIdentity> process)
      throws IOException {
    String id = UUID.randomUUID().toString();
    leases.directory().write(new LeaseRecord(id, what, owner, Instant.EPOCH, Optional.empty()));
    if (process.isPresent()) {
      leases.directory().describe(id, process.get());
    }
    return id;
  }

  private ProcessIdentity bystander() throws IOException {
    return bystander("sleep", "1000");
  }

  private ProcessIdentity bystander(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    bystanders.add(process);
    Awaitility.await()
        .until(() -> ProcessStat.read(process.pid()).orElseThrow().name().equals("sleep"));
    return new ProcessIdentity(
        process.pid(), ProcessStat.read(process.pid()).orElseThrow().startTime());
  }

  private String makeNamespace() throws Exception {
    String name = "rk-reaper-" + UUID.randomUUID().toString().substring(0, 8);
    ip("ip netns add " + name);
    namespaces.add(name);
    return name;
  }

  private static String ip(String command) throws Exception {
    Process ip = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    String words = new String(ip.getInputStream().readAllBytes());
    assertThat(ip.waitFor()).as("%s: %s", command, words).isZero();
    return words;
  }
}
