package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineryHost;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a sweep does not call. */
class PortSweepTest {
  private static final String DEVICE = "rksweep0";
  private static final String OWN = "198.19.225.1";

  @TempDir private Path directory;
  private MachineryHost host;

  /** The addresses of other tests come and go. */
  @BeforeAll
  static void giveTheHostAnAddress() throws Exception {
    ip("link", "add", "name", DEVICE, "type", "bridge");
    ip("addr", "add", OWN + "/32", "dev", DEVICE);
    ip("link", "set", "dev", DEVICE, "up");
  }

  @AfterAll
  static void takeItAway() throws Exception {
    ip("link", "del", "dev", DEVICE);
  }

  private static void ip(String... arguments) throws Exception {
    List<String> command = Stream.concat(Stream.of("ip"), Stream.of(arguments)).toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
  }

  @AfterEach
  void close() throws Exception {
    host.end();
  }

  /** As a published port of a container: each call would be a whole connection, to its proxy. */
  @ParameterizedTest
  @ValueSource(strings = {"127.47.0.2", "0.0.0.0", "::1", "::ffff:127.0.0.1", OWN})
  void anAddressOfThisHostIsNotCalled(String address) {
    PortSweep sweep = new PortSweep(host.vertx(), new Endpoint(address, 8000));
    assertThatThrownBy(() -> host.await(sweep::start))
        .cause()
        .isInstanceOf(MachineException.class)
        .hasMessageContaining(address)
        .hasMessageContaining("an address of this host");
    assertThat(sweep.called()).isZero();
  }
}
