package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineryHost;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a sweep does not call. */
class PortSweepTest {
  @TempDir private Path directory;
  private MachineryHost host;

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
  }

  @AfterEach
  void close() throws Exception {
    host.end();
  }

  static Stream<String> here() throws SocketException {
    return Stream.concat(
        Stream.of("127.47.0.2", "0.0.0.0", "::1", "::ffff:127.0.0.1"),
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(Inet4Address.class::isInstance)
            .map(InetAddress::getHostAddress));
  }

  /** As a published port of a container: each call would be a whole connection, to its proxy. */
  @ParameterizedTest
  @MethodSource("here")
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
