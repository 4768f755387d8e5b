package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.qemu.GuestRules.Service;
import io.rookery.scheduler.machine.qemu.QemuOptions.Start;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a group may say, and that each mistake names its key. */
class QemuOptionsTest {

  @Test
  void aLabNeedsNothingElse() {
    QemuOptions options = QemuOptions.read(new JsonObject().put("lab", "/lab"));
    assertThat(options.image()).isEqualTo(Path.of("/lab/guest.qcow2"));
    assertThat(options.boot().orElseThrow().kernel()).isEqualTo(Path.of("/lab/vmlinuz"));
    assertThat(options.boot().orElseThrow().append()).isEmpty();
    assertThat(options.layout())
        .isEqualTo(
            new Layout.Namespaces(
                new InnerNetwork("192.168.56.101", "192.168.56.1", 24, "52:54:00:56:00:65")));
    assertThat(options.start()).isEqualTo(Start.TEMPLATE);
    assertThat(options.memory()).isEqualTo(128);
    assertThat(options.diskGrowth()).isEqualTo(2048);
    assertThat(options.accelerator()).isEmpty();
    assertThat(options.services()).isEmpty();
    assertThat(options.display()).isFalse();
    assertThat(options.bootTimeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void everythingMayBeSaid() {
    QemuOptions options =
        QemuOptions.read(
            new JsonObject()
                .put("image", "/images/w10.qcow2")
                .put("start", "boot")
                .put("program", "qemu-system-i386")
                .put("accelerator", "tcg")
                .put("memory", "4GiB")
                .put("processors", 2)
                .put("diskGrowth", "20GiB")
                .put("services", new JsonArray().add("udp/53").add("tcp/80"))
                .put("display", true)
                .put("bootTimeout", "5m")
                .put(
                    "guest",
                    new JsonObject()
                        .put("ip", "10.1.2.3")
                        .put("host", "10.1.2.1")
                        .put("prefix", 16)
                        .put("mac", "52:54:00:00:00:01")));
    assertThat(options.image()).isEqualTo(Path.of("/images/w10.qcow2"));
    assertThat(options.boot()).isEmpty();
    assertThat(options.start()).isEqualTo(Start.BOOT);
    assertThat(options.accelerator()).isEqualTo(Optional.of(Accelerator.TCG));
    assertThat(options.memory()).isEqualTo(4096);
    assertThat(options.diskGrowth()).isEqualTo(20480);
    assertThat(options.layout())
        .isEqualTo(
            new Layout.Namespaces(
                new InnerNetwork("10.1.2.3", "10.1.2.1", 16, "52:54:00:00:00:01")));
    assertThat(options.services()).containsExactly(new Service("udp", 53), new Service("tcp", 80));
    assertThat(options.display()).isTrue();
    assertThat(options.bootTimeout()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void wholeNumbersMayComeAsTheConfigurationReadsThem() {
    QemuOptions options =
        QemuOptions.read(
            new JsonObject()
                .put("image", "/images/w10.qcow2")
                .put("processors", 2L)
                .put("guest", new JsonObject().put("prefix", 16L)));
    assertThat(options.processors()).isEqualTo(2);
    assertThat(options.layout())
        .isInstanceOfSatisfying(
            Layout.Namespaces.class, layout -> assertThat(layout.inner().prefix()).isEqualTo(16));
  }

  @Test
  void wholeNumbersMayBeAsLongAsAConfigurationMakesThem() {
    QemuOptions options =
        QemuOptions.read(
            new JsonObject()
                .put("lab", "/lab")
                .put("processors", 2L)
                .put("guest", new JsonObject().put("prefix", 25L)));
    assertThat(options.processors()).isEqualTo(2);
    assertThat(options.layout().inner(QemuMachines.at("198.19.0.2")).prefix()).isEqualTo(25);
  }

  @Test
  void aBridgeTakesTheHostsEndFromTheGroupAndTheRestFromEachMachine() {
    QemuOptions options =
        QemuOptions.read(
            new JsonObject()
                .put("lab", "/lab")
                .put("bridge", "virbr-lab")
                .put("guest", new JsonObject().put("host", "10.1.2.1").put("prefix", 16)));
    assertThat(options.layout()).isEqualTo(new Layout.Bridge("virbr-lab", "10.1.2.1", 16));
    assertThat(options.layout().inner(QemuMachines.at("10.1.200.3")))
        .isEqualTo(new InnerNetwork("10.1.200.3", "10.1.2.1", 16, "52:54:0a:01:c8:03"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.1", "10.2.0.1", "fd00::2", "m.example", "", "10.1.0.0"})
  void anAddressThatIsNoPlaceOnTheBridgeIsRefusedWithTheMachine(String ip) {
    assertThatThrownBy(
            () -> new Layout.Bridge("br", "10.1.2.1", 16).inner(QemuMachines.named("m-1", ip)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("m-1")
        .hasMessageContaining("10.1.2.1/16");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          | image",
        "{'image': 3}                                | image",
        "{'image': ''}                               | image",
        "{'image': 'a', 'kernel': 'k'}               | initrd",
        "{'image': 'a', 'initrd': 'i'}               | kernel",
        "{'image': 'a', 'start': 'cold'}             | start",
        "{'image': 'a', 'accelerator': 'xen'}        | accelerator",
        "{'image': 'a', 'program': 7}                | program",
        "{'image': 'a', 'memory': '128'}             | memory",
        "{'image': 'a', 'memory': 128}               | memory",
        "{'image': 'a', 'memory': '0MiB'}            | memory",
        "{'image': 'a', 'memory': '8388608GiB'}      | memory",
        "{'image': 'a', 'diskGrowth': '2'}           | diskGrowth",
        "{'image': 'a', 'diskGrowth': 2}             | diskGrowth",
        "{'image': 'a', 'diskGrowth': '0GiB'}        | diskGrowth",
        "{'image': 'a', 'diskGrowth': 'none'}        | diskGrowth",
        "{'image': 'a', 'diskGrowth': '2gib'}        | diskGrowth",
        "{'image': 'a', 'processors': 0}             | processors",
        "{'image': 'a', 'processors': 65}            | processors",
        "{'image': 'a', 'processors': '2'}           | processors",
        "{'image': 'a', 'processors': 4294967298}    | processors",
        "{'image': 'a', 'guest': {'prefix': '24'}}   | guest.prefix",
        "{'image': 'a', 'display': 'yes'}            | display",
        "{'image': 'a', 'bootTimeout': 'long'}       | bootTimeout",
        "{'image': 'a', 'bootTimeout': '10ms'}       | bootTimeout",
        "{'image': 'a', 'bootTimeout': 120}          | bootTimeout",
        "{'image': 'a', 'services': 'udp/53'}        | services",
        "{'image': 'a', 'services': ['icmp/1']}      | services",
        "{'image': 'a', 'services': ['tcp/65536']}   | services",
        "{'image': 'a', 'services': ['tcp/80 drop']} | services",
        "{'image': 'a', 'guest': 'x'}                | guest",
        "{'image': 'a', 'guest': {'ip': '1.2.3'}}    | guest.ip",
        "{'image': 'a', 'guest': {'ip': '1.2.3.4;'}} | guest.ip",
        "{'image': 'a', 'guest': {'host': '::1'}}    | guest.host",
        "{'image': 'a', 'guest': {'prefix': 31}}     | guest.prefix",
        "{'image': 'a', 'guest': {'mac': 'ff:54:00:00:00:01'}} | guest.mac",
        "{'image': 'a', 'guest': {'mac': '525400000001'}} | guest.mac",
        "{'image': 'a', 'guest': {'mac': '52:54:00:56:00:01'}} | guest.mac",
        "{'image': 'a', 'subnet': '192.168.0.0/16'}  | guest.ip",
        "{'image': 'a', 'subnet': '198.19.0.0/16', 'guest': {'ip': '198.18.0.2', 'host': '198.18.0.1', 'prefix': 8}} | guest.ip",
        "{'image': 'a', 'guest': {'gateway': 'x'}}   | guest.gateway",
        "{'image': 'a', 'guest': {'ip': 5}}          | guest.ip",
        "{'image': 'a', 'guest': {'mac': true}}      | guest.mac",
        "{'image': 'a', 'guest': {'prefix': '24'}}   | guest.prefix",
        "{'image': 'a', 'guest': {'prefix': 24.5}}   | guest.prefix",
        "{'image': 'a', 'program': './qemu'}         | program",
        "{'image': 'a', 'program': ''}               | program",
        "{'image': 'a\\u0000b'}                      | image",
        "{'image': 'a', 'guest': {'ip': '192.168.56.1'}} | guest.ip",
        "{'image': 'a', 'guest': {'ip': '10.0.0.9'}} | guest.ip",
        "{'image': 'a', 'bridge': 'a-name-too-long-'} | bridge",
        "{'image': 'a', 'bridge': 'lo'}              | bridge",
        "{'image': 'a', 'bridge': 'br0; up'}         | bridge",
        "{'image': 'a', 'bridge': 'b', 'guest': {'ip': '10.0.0.9'}} | guest.ip",
        "{'image': 'a', 'bridge': 'b', 'guest': {'mac': '52:54:00:00:00:01'}} | guest.mac",
        "{'image': 'a', 'disk': 'x'}                 | disk",
      })
  void aMistakeNamesItsKey(String group, String key) {
    assertThatThrownBy(() -> QemuOptions.read(new JsonObject(group.replace('\'', '"'))))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .containsPattern("option " + key.replace(".", "\\.") + "( |$)");
  }
}
