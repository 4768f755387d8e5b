package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineryHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real connections of this host; needs root and ss. */
class SocketResetsTest {
  @TempDir private Path directory;
  private MachineryHost host;
  private SocketResets resets;
  private ServerSocket guest;

  @BeforeEach
  void open() throws Exception {
    host = new MachineryHost(directory);
    resets = new SocketResets(new HostCommands(host.launcher(), Duration.ofSeconds(20)));
    guest = new ServerSocket(0, 50, InetAddress.getByName("127.47.0.1"));
  }

  @AfterEach
  void close() throws Exception {
    guest.close();
    host.end();
  }

  private Endpoint agent() {
    return new Endpoint("127.47.0.1", guest.getLocalPort());
  }

  private Socket connected() throws IOException {
    return new Socket(guest.getInetAddress(), guest.getLocalPort());
  }

  private int reset(OptionalInt spared) throws Exception {
    return host.await(() -> resets.reset(Optional.empty(), agent(), spared));
  }

  @Test
  void allConnectionsToTheEndpointAreResetButTheOneThatIsSpared() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 50, guest.getInetAddress());
        Socket elsewhere = new Socket(other.getInetAddress(), other.getLocalPort());
        Socket first = connected();
        Socket spared = connected();
        Socket farOfFirst = guest.accept();
        Socket farOfSpared = guest.accept();
        Socket farOfElsewhere = other.accept()) {
      assertThat(reset(OptionalInt.of(spared.getLocalPort()))).isEqualTo(1);
      assertThatThrownBy(() -> farOfFirst.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThatThrownBy(() -> first.getOutputStream().write(1)).isInstanceOf(IOException.class);
      spared.getOutputStream().write(7);
      assertThat(farOfSpared.getInputStream().read()).isEqualTo(7);
      elsewhere.getOutputStream().write(8);
      assertThat(farOfElsewhere.getInputStream().read()).isEqualTo(8);
    }
  }

  @Test
  void whereThereIsNoneNothingIsDone() throws Exception {
    assertThat(reset(OptionalInt.empty())).isZero();
  }
}
