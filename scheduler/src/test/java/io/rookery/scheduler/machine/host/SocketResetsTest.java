package io.rookery.scheduler.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineryHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
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

  private int reset(Supplier<OptionalInt> spared, boolean wanted) throws Exception {
    return host.await(() -> resets.reset(Optional.empty(), agent(), spared, () -> wanted));
  }

  private int reset(OptionalInt spared) throws Exception {
    return reset(() -> spared, true);
  }

  private static void assertOpen(Socket near, Socket far) throws IOException {
    near.getOutputStream().write(7);
    assertThat(far.getInputStream().read()).isEqualTo(7);
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
      assertOpen(spared, farOfSpared);
      assertOpen(elsewhere, farOfElsewhere);
    }
  }

  @Test
  void oneThatComesWhileTheOthersAreLookedForIsLeftAlone() throws Exception {
    List<Socket> late = new ArrayList<>();
    try (Socket first = connected();
        Socket farOfFirst = guest.accept()) {
      int ended =
          reset(
              () -> {
                late.add(connectedNow());
                return OptionalInt.empty();
              },
              true);
      assertThat(ended).isEqualTo(1);
      assertThatThrownBy(() -> farOfFirst.getInputStream().read())
          .isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> first.getOutputStream().write(1)).isInstanceOf(IOException.class);
      try (Socket farOfLate = guest.accept()) {
        assertOpen(late.get(0), farOfLate);
      }
    } finally {
      for (Socket one : late) {
        one.close();
      }
    }
  }

  private Socket connectedNow() {
    try {
      return connected();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  @Test
  void whoeverDoesNotWantItAnyMoreLeavesAllOpen() throws Exception {
    try (Socket first = connected();
        Socket farOfFirst = guest.accept()) {
      assertThat(reset(OptionalInt::empty, false)).isZero();
      assertOpen(first, farOfFirst);
    }
  }

  @Test
  void whereThereIsNoneNothingIsDone() throws Exception {
    assertThat(reset(OptionalInt.empty())).isZero();
  }
}
