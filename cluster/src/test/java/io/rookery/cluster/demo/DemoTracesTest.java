package io.rookery.cluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.lease.HostLease;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.Leased;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a demonstration says of its end, beside other nodes of the host; needs root. */
class DemoTracesTest {
  private static final String OWN = "rkbdmtraces1";
  private static final String ANOTHERS = "rkbdmtraces2";

  @TempDir private Path data;
  private final Vertx vertx = Vertx.vertx();
  private HostLeases leases;
  private DemoTraces traces;

  @BeforeEach
  void open() throws Exception {
    leases = get(HostLeases.open(vertx, data, "demo", "boot-1", Clock.systemUTC()));
    traces = new DemoTraces(data);
  }

  @AfterEach
  void close() throws Exception {
    for (String name : new String[] {OWN, ANOTHERS}) {
      run("ip", "link", "del", "dev", name);
      run("ip", "netns", "del", name);
    }
    get(leases.close());
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void make(String name) throws Exception {
    assertThat(run("ip", "link", "add", "name", name, "type", "bridge")).isZero();
    assertThat(run("ip", "netns", "add", name)).isZero();
  }

  @Test
  void whatOtherNodesMakeMeanwhileIsNoneOfItsTraces() throws Exception {
    get(traces.note(vertx));
    make(ANOTHERS);
    get(traces.note(vertx));
    assertThat(get(traces.left(vertx))).isEmpty();
  }

  @Test
  void whatIsRecordedStillIsLeft() throws Exception {
    HostLease lease = get(leases.acquire(new Leased.PacketFilter(OWN)));
    assertThat(get(traces.left(vertx))).containsExactly("the filter " + OWN);
    get(lease.release());
    assertThat(get(traces.left(vertx))).isEmpty();
  }

  @Test
  void whatWasForgottenWithoutBeingRemovedIsLeft() throws Exception {
    HostLease namespace = get(leases.acquire(new Leased.NetworkNamespace(OWN)));
    HostLease cable = get(leases.acquire(new Leased.NetworkInterface(OWN, Optional.empty())));
    HostLease file = get(leases.acquire(new Leased.TemporaryFile(Path.of("upload"))));
    Files.writeString(data.resolve("upload"), "half");
    make(OWN);
    get(traces.note(vertx));
    for (HostLease lease : new HostLease[] {namespace, cable, file}) {
      get(lease.release());
    }
    assertThat(get(traces.left(vertx)))
        .containsExactlyInAnyOrder(
            "the namespace " + OWN, "the interface " + OWN, "the file upload");
    assertThat(run("ip", "link", "del", "dev", OWN)).isZero();
    assertThat(run("ip", "netns", "del", OWN)).isZero();
    Files.delete(data.resolve("upload"));
    assertThat(get(traces.left(vertx))).isEmpty();
  }

  @Test
  void aSocketInItsFolderIsLeft() throws Exception {
    Path socket = Files.createDirectory(data.resolve("q")).resolve("q");
    try (ServerSocketChannel open = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      open.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(get(traces.left(vertx))).containsExactly("the socket " + socket);
  }
}
