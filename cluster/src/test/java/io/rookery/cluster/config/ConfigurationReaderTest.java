package io.rookery.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.rookery.cluster.config.ConfigurationResult.Loaded;
import io.rookery.cluster.config.ConfigurationResult.Rejected;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.result.ResultLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationReaderTest {
  @TempDir Path folder;

  @Test
  void anEmptyFileMeansTheDefaults() {
    NodeConfiguration configuration = load("");
    assertThat(configuration.node().data()).isEqualTo(folder.resolve("data"));
    assertThat(configuration.node().name()).isNotBlank();
    assertThat(configuration.node().lease()).isEqualTo(Duration.ofSeconds(15));
    assertThat(configuration.api()).isEqualTo(ApiOptions.onLoopback(8090));
    assertThat(configuration.bridge()).isEqualTo(new BridgeOptions(false, "127.0.0.1", 7000));
    assertThat(configuration.store().location()).isEqualTo(new StoreOptions.Embedded());
    assertThat(configuration.results().port()).isEqualTo(2042);
    assertThat(configuration.results().limits().file()).isEqualTo(128L << 20);
    assertThat(configuration.samples().limit()).isEqualTo(512L << 20);
    assertThat(configuration.capture().onDeath()).isEqualTo(CaptureOptions.OnDeath.FAIL);
    assertThat(configuration.timeouts().analysis()).isEqualTo(Duration.ofSeconds(200));
    assertThat(configuration.timeouts().guest().connect()).isEqualTo(Duration.ofSeconds(2));
    assertThat(configuration.screenshots())
        .isEqualTo(new ScreenshotOptions(Duration.ofSeconds(5), 500, 256L << 20));
    assertThat(configuration.retry().attempts()).isEqualTo(3);
    assertThat(configuration.quarantine())
        .isEqualTo(new QuarantineOptions(3, Duration.ofSeconds(30), Duration.ofMinutes(30), 5));
    assertThat(load("quarantine: { probe: 2h }").quarantine().longest())
        .isEqualTo(Duration.ofHours(2));
    assertThat(configuration.dispatch().sweep()).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.analyzers()).containsOnlyKeys("linux");
    assertThat(configuration.pool()).isEmpty();
  }

  @Test
  void everyDocumentedKeyIsUnderstood() throws IOException {
    Files.writeString(
        folder.resolve("tokens"), "# operators\n0123456789abcdef\nfedcba9876543210\n");
    NodeConfiguration configuration =
        load(
            """
            node:      { name: node-1, data: ./elsewhere, lease: 20s }
            api:       { host: 0.0.0.0, port: 8091, tokens: "file:tokens" }
            bridge:    { enabled: true, host: 0.0.0.0, port: 0 }
            store:     { url: "postgresql://rook@db.lab:5433/rookery", password: "${DB_PASSWORD}" }
            cluster:   { enabled: true, name: lab, host: 10.0.0.5, port: 5711, busPort: 5811, peerPort: 5812, silence: 5s, repairAfter: 1h, members: [10.0.0.5, 10.0.0.6], tls: { key: node.pem, cert: node.crt, ca: ca.crt } }
            results:   { host: 0.0.0.0, port: 2043, fileLimit: 1MiB, attemptLimit: 1GiB, filesLimit: 5, copies: 3,
                         streamLimit: 2MiB, arrivalsLimit: 7, rateLimit: 3MiB, headerTimeout: 4s }
            samples:   { limit: 64KiB, shared: /mnt/samples }
            capture:   { enabled: false, tcpdump: /opt/tcpdump, interface: br-lab, filter: "not arp", sizeLimit: 5MiB, onDeath: restart }
            screenshots: { interval: 2s, limit: 7, sizeLimit: 3MiB }
            timeouts:  { analysis: 1s, longest: 3h, critical: 2s, restore: 3s, boot: 4s, connect: 250ms, call: 6s, upload: 7m, stop: 8s, capture: 9s, collect: 10s, lost: 2h, poll: 3s }
            retry:     { attempts: 5 }
            quarantine: { after: 4, probe: 1m, longest: 2h, nodeAfter: 9 }
            dispatch:  { sweep: 1m }
            analyzers: { linux: builtin, windows: /opt/analyzer }
            """);
    assertThat(configuration.node())
        .isEqualTo(
            new NodeOptions(
                "node-1",
                folder.resolve("elsewhere"),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5)));
    assertThat(configuration.api().tokens())
        .containsExactly(new Secret("0123456789abcdef"), new Secret("fedcba9876543210"));
    assertThat(configuration.bridge()).isEqualTo(new BridgeOptions(true, "0.0.0.0", 0));
    assertThat(configuration.quarantine())
        .isEqualTo(new QuarantineOptions(4, Duration.ofMinutes(1), Duration.ofHours(2), 9));
    assertThat(configuration.store().location())
        .isEqualTo(
            new StoreOptions.Server(
                "db.lab", 5433, "rookery", "rook", java.util.Optional.of(new Secret("hush"))));
    assertThat(configuration.cluster().members()).containsExactly("10.0.0.5", "10.0.0.6");
    assertThat(configuration.cluster().tls().orElseThrow().key())
        .isEqualTo(folder.resolve("node.pem"));
    assertThat(configuration.cluster().peerPort()).isEqualTo(5812);
    assertThat(configuration.results().placement().copies()).isEqualTo(3);
    assertThat(configuration.samples().placement())
        .isEqualTo(new CopyOptions(1, java.util.Optional.of(Path.of("/mnt/samples"))));
    assertThat(configuration.results().limits())
        .isEqualTo(new ResultLimits(1L << 20, 2L << 20, 1L << 30, 5, 128, 7, 3L << 20));
    assertThat(configuration.results().headerTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(configuration.samples().limit()).isEqualTo(64L << 10);
    assertThat(configuration.capture().onDeath()).isEqualTo(CaptureOptions.OnDeath.RESTART);
    assertThat(configuration.capture().interfaceName()).contains("br-lab");
    assertThat(configuration.screenshots())
        .isEqualTo(new ScreenshotOptions(Duration.ofSeconds(2), 7, 3L << 20));
    assertThat(configuration.timeouts().connect()).isEqualTo(Duration.ofMillis(250));
    assertThat(configuration.timeouts().upload()).isEqualTo(Duration.ofMinutes(7));
    assertThat(configuration.timeouts().longest()).isEqualTo(Duration.ofHours(3));
    assertThat(configuration.timeouts().lost()).isEqualTo(Duration.ofHours(2));
    assertThat(configuration.timeouts().poll()).isEqualTo(Duration.ofSeconds(3));
    assertThat(configuration.analyzers())
        .containsEntry(
            "windows", new Analyzer.Folder(Path.of("/opt/analyzer"), java.util.Optional.empty()))
        .containsEntry("linux", new Analyzer.Builtin());
  }

  @Test
  void anAnalyzerMayNameItsMonitors() {
    NodeConfiguration configuration =
        load("analyzers: { windows: { path: analyzer/windows, monitor: /opt/monitor } }");
    assertThat(configuration.analyzers())
        .containsEntry(
            "windows",
            new Analyzer.Folder(
                folder.resolve("analyzer/windows"),
                java.util.Optional.of(Path.of("/opt/monitor"))));
  }

  @Test
  void programsOfALabReachTheirDriverAsTheyAreWritten() {
    MachineGroup group =
        load("""
                machines:
                  - machinery: command
                    programs:
                      restore: [xl, restore, -p, "/srv/{snapshot}"]
                      stop: [xl, destroy, "{name}"]
                      state: [xl, list, "{name}"]
                    states: { off: ['---s--'] }
                    absent: [1]
                    deadlines: { restore: 60s }
                    platform: windows
                    list:
                      - { name: win10-1, ip: 192.168.56.101, snapshot: win10-1.save }
                """)
            .machines()
            .get(0);
    assertThat(group.machines().get(0).snapshot()).contains("win10-1.save");
    assertThat(group.options().encode())
        .contains("[\"xl\",\"restore\",\"-p\",\"/srv/{snapshot}\"]")
        .contains("\"off\":[\"---s--\"]", "\"absent\":[1]", "\"restore\":\"60s\"");
  }

  @Test
  void groupsExpandToMachines() {
    NodeConfiguration configuration =
        load(
            """
            machines:
              - machinery: external
                tags: [lab]
                list:
                  - { name: win10-1, platform: windows, arch: x86, ip: 127.0.1.1, agentPort: 8001, agent: xmlrpc, dialect: cape,
                      tags: [office, lab], interface: tap0, snapshot: ready, resultserver: { ip: 10.0.0.1, port: 2044 } }
                  - { name: win10-2, platform: windows, ip: 127.0.1.2 }
              - { machinery: external, count: 300, name: sim, platform: windows, ip: 127.0.2.1, dialect: cape }
              - { machinery: netns, count: 2, options: {} }
              - { machinery: netns, count: 1, name: more, agent: xmlrpc }
              - { machinery: simulated, count: 1, subnet: 127.99.0.0/24, options: { runs: 5s, fails: true, drops: 3 } }
            """);
    List<Machine> pool = configuration.pool();
    assertThat(pool.get(0))
        .isEqualTo(
            new Machine(
                "win10-1",
                "external",
                "windows",
                "x86",
                "127.0.1.1",
                8001,
                AgentKind.XMLRPC,
                Dialect.CAPE,
                java.util.Set.of("office", "lab"),
                java.util.Optional.of("tap0"),
                java.util.Optional.of(new Endpoint("10.0.0.1", 2044)),
                java.util.Optional.of("ready")));
    assertThat(pool.get(1).tags()).containsExactly("lab");
    assertThat(pool.get(1).agentPort()).isEqualTo(8000);
    assertThat(pool.get(2).name()).isEqualTo("sim-1");
    assertThat(pool.get(301).name()).isEqualTo("sim-300");
    assertThat(pool.get(301).address()).isEqualTo("127.0.3.44");
    assertThat(pool.subList(302, 305))
        .extracting(Machine::name, Machine::address, Machine::platform)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("netns-1", "198.18.0.2", "linux"),
            org.assertj.core.groups.Tuple.tuple("netns-2", "198.18.0.6", "linux"),
            org.assertj.core.groups.Tuple.tuple("more-1", "198.18.0.10", "linux"));
    assertThat(pool.get(305).address()).isEqualTo("127.99.0.1");
    assertThat(configuration.machines().get(2).options().encode())
        .contains("\"subnet\":\"198.18.0.0/16\"");
    assertThat(configuration.machines().get(4).options().encode())
        .contains("\"subnet\":\"127.99.0.0/24\"", "\"fails\":true", "\"drops\":3");
  }

  @Test
  void filesOfQemuMachinesAreLookedForFromTheConfigurationsFolder() {
    List<MachineGroup> groups =
        load("""
                machines:
                  - { machinery: qemu, name: a, count: 1, lab: ./lab }
                  - { machinery: qemu, name: b, count: 1, image: w10.qcow2, kernel: boot/vmlinuz, initrd: /boot/initrd, program: qemu-kvm }
                """)
            .machines();
    assertThat(groups.get(0).options().getString("lab"))
        .isEqualTo(folder.resolve("lab").toString());
    assertThat(groups.get(1).options())
        .contains(
            entry("image", folder.resolve("w10.qcow2").toString()),
            entry("kernel", folder.resolve("boot/vmlinuz").toString()),
            entry("initrd", "/boot/initrd"),
            entry("program", "qemu-kvm"));
  }

  @Test
  void whatAnalyzersAreToldIsRead() {
    GuestSettings told =
        load("""
                guest: { terminateProcesses: true, auxiliary: { procmon: yes, browser: no, mine: 3 } }
                """)
            .guest()
            .settings();

    assertThat(told.terminateProcesses()).isTrue();
    assertThat(told.auxiliary())
        .containsOnly(entry("procmon", "yes"), entry("browser", "no"), entry("mine", "3"));
    assertThat(load("").guest().settings()).isEqualTo(GuestSettings.usual());
  }

  @Test
  void aMachineMayHaveATokenAndKeysForItsAnalyzer() throws IOException {
    Files.writeString(folder.resolve("token"), "sesame\n");
    List<Machine> pool =
        load("""
                machines:
                  - machinery: external
                    platform: windows
                    agentToken: "file:token"
                    analyzer_browser: ie8
                    analyzer_lang: en
                    list:
                      - { name: a, ip: 127.0.1.1 }
                      - { name: b, ip: 127.0.1.2, agentToken: other, analyzer_browser: ie9, dialect: cuckoo3 }
                """)
            .pool();

    assertThat(pool.get(0).agentToken()).contains(new AgentToken("sesame"));
    assertThat(pool.get(1).agentToken()).contains(new AgentToken("other"));
    assertThat(pool.get(1).dialect()).isEqualTo(Dialect.CUCKOO3);
    assertThat(pool.get(0).analyzerKeys())
        .containsOnly(entry("analyzer_browser", "ie8"), entry("analyzer_lang", "en"));
    assertThat(pool.get(1).analyzerKeys())
        .containsOnly(entry("analyzer_browser", "ie9"), entry("analyzer_lang", "en"));
    assertThat(pool.toString()).doesNotContain("sesame").doesNotContain("other");
  }

  @Test
  void theTimeOfAnUploadHasABaseAndARate() {
    Timeouts timeouts = load("timeouts: { upload: 10s, uploadRate: 512KiB }").timeouts();

    assertThat(timeouts.uploadTime().of(2 << 20)).isEqualTo(Duration.ofSeconds(14));
    assertThat(timeouts.guest().upload()).isEqualTo(timeouts.uploadTime());
    assertThat(load("").timeouts().uploadTime().of(1 << 20)).isEqualTo(Duration.ofSeconds(121));
  }

  @Test
  void anchorsMayNameWhatStandsTwice() {
    NodeConfiguration configuration =
        load(
            """
            machines:
              - { machinery: netns, count: 1, tags: &tags [a, b] }
              - { machinery: netns, count: 1, name: other, tags: *tags }
            """);
    assertThat(configuration.pool())
        .allSatisfy(machine -> assertThat(machine.tags()).containsExactlyInAnyOrder("a", "b"));
  }

  @Test
  void aFileIsReadFromDiskAndAMissingOneIsAMistake() throws IOException {
    Path file = Files.writeString(folder.resolve("rookery.yaml"), "api: { port: 0 }");
    assertThat(reader().read(file)).isInstanceOf(Loaded.class);
    assertThat(reader().read(folder.resolve("absent.yaml"))).isInstanceOf(Rejected.class);
    Files.write(file, new byte[] {'a', (byte) 0xff});
    assertThat(reader().read(file))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> assertThat(rejected.mistakes().get(0).message()).contains("UTF-8"));
  }

  @Test
  void secretsStayOutOfTexts() {
    NodeConfiguration configuration =
        load("api: { tokens: 'correct-horse-battery' }\nstore: { url: embedded }");
    assertThat(configuration.toString()).doesNotContain("correct-horse");
  }

  private NodeConfiguration load(String yaml) {
    ConfigurationResult result = reader().readText(yaml, folder);
    assertThat(result).as(result.toString()).isInstanceOf(Loaded.class);
    return ((Loaded) result).configuration();
  }

  private static ConfigurationReader reader() {
    return new ConfigurationReader(Driver.standard(), Map.of("DB_PASSWORD", "hush"));
  }
}
