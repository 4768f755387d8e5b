package io.rookery.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.rookery.cluster.config.ConfigurationResult.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationMistakesTest {
  @TempDir Path folder;

  @Test
  void everyMistakeIsNamedAtOnceWithItsLine() {
    List<Mistake> mistakes =
        mistakes(
            """
            node:
              name: "not a name"
              dta: ./data
            api:
              port: 99999
              host: 0.0.0.0
            timeouts:
              boot: 30
              boot: 30s
              call: 0s
            capture: { enabled: maybe, sizeLimit: 12MB, onDeath: shrug }
            results: nothing
            cluster:
              enabled: true
              host: 10.0.0.5
              silence: 1s
            analyzers: { windows: builtin }
            surprise: 1
            """);
    assertThat(mistakes)
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(
            tuple(1, "store.url"),
            tuple(2, "node.name"),
            tuple(3, "node.dta"),
            tuple(5, "api.port"),
            tuple(6, "api.host"),
            tuple(8, "timeouts.boot"),
            tuple(9, "timeouts.boot"),
            tuple(10, "timeouts.call"),
            tuple(11, "capture.enabled"),
            tuple(11, "capture.sizeLimit"),
            tuple(11, "capture.onDeath"),
            tuple(12, "results"),
            tuple(14, "cluster.members"),
            tuple(15, "cluster.host"),
            tuple(16, "cluster.silence"),
            tuple(17, "analyzers.windows"),
            tuple(18, "surprise"));
    assertThat(mistakes.get(2).message()).contains("did you mean data?");
    assertThat(mistakes.get(5).toString())
        .isEqualTo(
            "line 8: timeouts.boot: must be a duration such as 250ms, 30s, 5m or 2h, not \"30\"");
  }

  @Test
  void mistakesAboutAnAnalyzerAreNamedWithTheirLines() {
    assertThat(
            mistakes(
                """
                analyzers:
                  linux: { path: /a, monitor: /m }
                  windows:
                    monitor: /m
                    moniter: /m
                  darwin: [ /a ]
                """))
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(
            tuple(2, "analyzers.linux.monitor"),
            tuple(4, "analyzers.windows.path"),
            tuple(5, "analyzers.windows.moniter"),
            tuple(6, "analyzers.darwin"));
  }

  @Test
  void whatAClusterLacksIsNamed() {
    assertThat(
            mistakes(
                """
                cluster: { enabled: true, members: [127.0.1.1], kubernetes: rookery.lab, busPort: 5701 }
                samples: { shared: /mnt/samples, copies: 2 }
                """))
        .extracting(Mistake::toString)
        .anySatisfy(text -> assertThat(text).contains("cluster.members", "one of the two"))
        .anySatisfy(text -> assertThat(text).contains("cluster.peerPort", "must differ"))
        .anySatisfy(text -> assertThat(text).contains("store.url", "all nodes reach"))
        .anySatisfy(text -> assertThat(text).contains("samples.copies", "does not go with shared"))
        .hasSize(4);
    assertThat(mistakes("results: { copies: 2 }"))
        .extracting(Mistake::toString)
        .singleElement()
        .satisfies(text -> assertThat(text).contains("results.copies", "needs a cluster"));
  }

  @Test
  void whatNoAnalyzerCanReadIsNamedWithItsLine() throws IOException {
    Files.writeString(folder.resolve("token"), "two words");
    List<Mistake> mistakes =
        mistakes(
            """
            guest:
              terminateProcesses: perhaps
              auxiliary:
                procmon: "a;b"
                Browser: yes
                file_name: x
            machines:
              - machinery: external
                agentToken: "file:token"
                analyzer_lang: "100%"
                list:
                  - { name: a, platform: linux, ip: 127.0.1.1, agentToken: "s e s a m e" }
            """);
    assertThat(mistakes)
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(
            tuple(2, "guest.terminateProcesses"),
            tuple(4, "guest.auxiliary.procmon"),
            tuple(5, "guest.auxiliary.Browser"),
            tuple(6, "guest.auxiliary.file_name"),
            tuple(9, "machines[0].agentToken"),
            tuple(10, "machines[0].analyzer_lang"),
            tuple(12, "machines[0].list[0].agentToken"));
    assertThat(mistakes.toString()).doesNotContain("two words").doesNotContain("s e s a m e");
  }

  @Test
  void mistakesAboutTheBridgeAreNamedWithTheirLines() {
    List<Mistake> mistakes =
        mistakes(
            """
            bridge:
              enabled: sure
              host: "not a host"
              port: 70000
              tokens: 0123456789abcdef
            """);
    assertThat(mistakes)
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(
            tuple(2, "bridge.enabled"),
            tuple(3, "bridge.host"),
            tuple(4, "bridge.port"),
            tuple(5, "bridge.tokens"));
  }

  @Test
  void aBridgeThatStrangersReachNeedsTokens() {
    List<Mistake> mistakes = mistakes("bridge:\n  enabled: true\n  host: 0.0.0.0");
    assertThat(mistakes)
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(tuple(3, "bridge.host"));
    assertThat(mistakes.get(0).message()).contains("without api.tokens");
  }

  @Test
  void everyMistakeOfThePoolIsNamedWithItsLine() {
    List<Mistake> mistakes =
        mistakes(
            """
            machines:
              - machinery: external
                list:
                  - { name: a, platform: windows, ip: 127.0.1.1 }
                  - { name: a, platform: windows, ip: 127.0.1.2 }
                  - { name: b, platform: windows, ip: 127.0.1.1 }
                  - { name: c, platform: windows }
                  - { platform: windows, ip: 127.0.1.4 }
                  - { name: d, ip: 127.0.1.5 }
                  - { name: e, platform: windows, ip: 127.0.1.300 }
                  - { name: f, platform: windows, ip: 127.0.1.7, agent: telnet, dialect: klingon }
                  - { name: g, platform: windows, ip: 127.0.1.8, tags: ["a,b"], interface: "a/b" }
                  - { name: h, platform: windows, ip: 127.0.1.9, resultserver: { prt: 1 } }
                  - word
              - { machinery: qemuu, count: 1 }
              - { count: 3 }
              - { machinery: netns }
              - { machinery: netns, count: 9, subnet: 10.0.0.0/29 }
              - { machinery: netns, count: 9, name: y, subnet: 10.0.0.1/24 }
              - { machinery: external, count: 2, name: z, platform: linux, ip: 255.255.255.255 }
              - { machinery: external, count: 2, ip: 127.9.0.1, listt: [] }
            """);
    assertThat(mistakes)
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(
            tuple(5, "machines[0].list[1].name"),
            tuple(6, "machines[0].list[2].ip"),
            tuple(7, "machines[0].list[3].ip"),
            tuple(8, "machines[0].list[4].name"),
            tuple(9, "machines[0].list[5].platform"),
            tuple(10, "machines[0].list[6].ip"),
            tuple(11, "machines[0].list[7].agent"),
            tuple(11, "machines[0].list[7].dialect"),
            tuple(12, "machines[0].list[8].tags[0]"),
            tuple(12, "machines[0].list[8].interface"),
            tuple(13, "machines[0].list[9].resultserver.ip"),
            tuple(13, "machines[0].list[9].resultserver.prt"),
            tuple(14, "machines[0].list[10]"),
            tuple(15, "machines[1].machinery"),
            tuple(16, "machines[2].machinery"),
            tuple(17, "machines[3].count"),
            tuple(18, "machines[4].subnet"),
            tuple(19, "machines[5].subnet"),
            tuple(20, "machines[6].count"),
            tuple(21, "machines[7].platform"),
            tuple(21, "machines[7].listt"));
  }

  @Test
  void whatADriverWouldRefuseAtTheStartIsNamedAtItsLine() {
    List<Mistake> mistakes =
        mistakes(
            """
            machines:
              - machinery: qemu
                count: 1
                image: /images/w10.qcow2
                processors: 2
                guest:
                  prefix: 24
                  ip: 300.1.1.1
              - machinery: libvirt
                platform: windows
                deadlines: { restore: soon }
                list:
                  - { name: win10-1, ip: 192.168.56.101 }
              - machinery: command
                platform: windows
                programs:
                  restore: [xl, restore, "{image}"]
                  stop: [xl, destroy, "{name}"]
                  state: [xl, list, "{name}"]
                list:
                  - { name: win10-2, ip: 192.168.56.102 }
              - { machinery: command, name: x, count: 1, platform: linux, ip: 10.0.0.1 }
              - machinery: netns
                count: 1
                options:
                  python: python3
              - machinery: simulated
                count: 1
                options:
                  runs: soon
              - { machinery: qemu, count: 1, name: other, lab: ./lab, guest: { gateway: 10.0.0.1 } }
              - { machinery: qemu, count: 1, name: third, lab: ./lab, diskGrowth: plenty }
            """);
    assertThat(mistakes)
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(
            tuple(8, "machines[0].guest.ip"),
            tuple(11, "machines[1].deadlines.restore"),
            tuple(17, "machines[2].programs.restore"),
            tuple(22, "machines[3].programs.restore"),
            tuple(26, "machines[4].options.python"),
            tuple(30, "machines[5].options.runs"),
            tuple(31, "machines[6].guest.gateway"),
            tuple(32, "machines[7].diskGrowth"));
    assertThat(mistakes.get(0).message()).isEqualTo("must be an IPv4 address");
    assertThat(mistakes.get(4).message()).contains("no such option");
    assertThat(mistakes.get(7).message()).contains("a size such as");
  }

  @Test
  void groupsThatShareABridgeMustAgreeOnItsAddress() {
    List<Mistake> mistakes =
        mistakes(
            """
            machines:
              - { machinery: qemu, name: a, count: 1, ip: 10.9.0.11, image: a.qcow2, bridge: br1, guest: { host: 10.9.0.1 } }
              - { machinery: qemu, name: b, count: 1, ip: 10.9.0.12, image: b.qcow2, bridge: br1, guest: { host: 10.9.0.1 } }
              - { machinery: qemu, name: c, count: 1, ip: 10.8.0.13, image: a.qcow2, bridge: br1, guest: { host: 10.8.0.1 } }
              - { machinery: qemu, name: d, count: 1, ip: 10.9.0.14, image: a.qcow2, bridge: br1, guest: { host: 10.9.0.1, prefix: 16 } }
              - { machinery: qemu, name: e, count: 1, ip: 10.8.0.15, image: a.qcow2, bridge: br2, guest: { host: 10.8.0.1 } }
              - { machinery: qemu, name: f, count: 1, ip: 10.9.0.12, image: a.qcow2, bridge: br1, guest: { host: 10.9.0.1 } }
            """);
    assertThat(mistakes)
        .extracting(Mistake::line, Mistake::path)
        .containsExactly(
            tuple(4, "machines[2].guest.host"),
            tuple(5, "machines[3].guest.prefix"),
            tuple(7, "machines[5].ip"));
    assertThat(mistakes.get(0).message())
        .isEqualTo("must be 10.9.0.1, as in the group before that has the bridge br1");
    assertThat(mistakes.get(2).message()).contains("the address of both b-1 and f-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://rook:secret@db/rookery|password",
        "mysql://rook@db/rookery|must be",
        "postgresql://db/rookery|must be",
        "postgresql://rook@db|must be",
        "postgresql://rook:secret@db:x/rook ery|must be"
      })
  void aStoreAddressIsRefusedWithoutBeingRepeated(String url, String expected) {
    List<Mistake> mistakes = mistakes("store: { url: \"" + url + "\" }");
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.get(0).message()).contains(expected).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:absent", "${ABSENT}", "short", "'${WEAK}'"})
  void tokensThatCannotBeUsedAreRefusedWithoutBeingRepeated(String value) {
    List<Mistake> mistakes = mistakes("api:\n  tokens: " + value);
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.get(0).line()).isEqualTo(2);
    assertThat(mistakes.get(0).message()).doesNotContain("feeble").doesNotContain("\"short\"");
  }

  @Test
  void whatAReferenceLedToIsNotShown() {
    List<Mistake> mistakes = mistakes("api: { port: '${WEAK}' }");
    assertThat(mistakes.get(0).message()).contains("${WEAK}").doesNotContain("feeble");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [",
        "- list",
        "word",
        "a: 1\n---\nb: 2",
        "node: { name: !!java.net.URL [x] }",
        "node: { name: !x y }",
        "? { a: b }\n: c",
        "node: &n { name: *n }",
        "\t",
        "a: *missing",
        "node: { \u0000: 1 }"
      })
  void whatIsNoConfigurationAtAllIsRejected(String yaml) {
    assertThat(mistakes(yaml)).isNotEmpty();
  }

  @Test
  void aliasesCannotMultiplyBeyondBounds() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      yaml.append("a").append(i).append(": &a").append(i).append(" [");
      yaml.append(String.join(", ", java.util.Collections.nCopies(4, alias))).append("]\n");
    }
    assertThat(mistakes(yaml.toString()).get(0).message()).contains("holds too much");
  }

  private List<Mistake> mistakes(String yaml) {
    ConfigurationResult result =
        new ConfigurationReader(Driver.standard(), Map.of("WEAK", "feeble")).readText(yaml, folder);
    assertThat(result).isInstanceOf(Rejected.class);
    return ((Rejected) result).mistakes();
  }

  @Test
  void aQuarantineWhoseRestShrinksOrThatNeverEndsIsAMistake() {
    assertThat(mistakes("quarantine: { probe: 5m, longest: 1m, after: 0, nodeAfter: 1 }\n"))
        .extracting(Mistake::path)
        .containsExactlyInAnyOrder(
            "quarantine.longest", "quarantine.after", "quarantine.nodeAfter");
  }
}
