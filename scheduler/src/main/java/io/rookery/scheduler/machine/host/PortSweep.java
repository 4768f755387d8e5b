package io.rookery.scheduler.machine.host;

import io.netty.util.NetUtil;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Calls an endpoint from every port that this host connects from, and waits for no answer. A far
 * end that believes a connection from one of them to be open asks back with the numbers it expects;
 * here nobody knows of it, so the kernel answers with a reset that fits, and the far end's
 * connection is over. All ports are gone through a few times, for a busy far end loses calls; those
 * that are in use are left out. Lives on the context that starts it; the calls are made on a
 * worker, in small lots, so that no queue on their way overflows.
 */
public final class PortSweep {
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int LOT = 100;
  private static final int ROUNDS = 3;
  private static final long BETWEEN_LOTS_MS = 10;

  private final Vertx vertx;
  private final Endpoint far;
  private final Promise<Void> over = Promise.promise();
  private OptionalLong timer = OptionalLong.empty();
  private Future<Lot> lot = Future.succeededFuture(new Lot(0, 0));
  private int rounds;
  private int called;
  private boolean ended;

  /** A sweep that has not begun; {@code far} has a numeric address. */
  public PortSweep(Vertx vertx, Endpoint far) {
    this.vertx = vertx;
    this.far = far;
  }

  /** Where the next lot begins, and how many calls this one made. */
  private record Lot(int next, int called) {}

  /** The host's ports, the first and the last. */
  private record Range(int first, int last) {
    static Range read() throws IOException {
      try (InputStream file = Files.newInputStream(RANGE)) {
        // The kernel tells it in one piece or not at all.
        String text = new String(file.readNBytes(64), StandardCharsets.US_ASCII);
        String[] ends = text.strip().split("\\s+");
        return new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
      }
    }
  }

  /**
   * Starts; to be called once.
   *
   * @return completes when all is done or it was ended; fails when no call can be made at all, and
   *     with {@link MachineException} when the endpoint is this host's own, where each call would
   *     be a whole connection
   */
  public Future<Void> start() {
    vertx.executeBlocking(this::range, false).onSuccess(this::goThrough).onFailure(over::tryFail);
    return over.future();
  }

  private Range range() throws IOException {
    InetAddress address = address();
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || NetworkInterface.getByInetAddress(address) != null) {
      throw new MachineException(
          far + " is an address of this host, which is not called from all its own ports");
    }
    return Range.read();
  }

  private InetAddress address() throws IOException {
    return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(far.host()));
  }

  private void goThrough(Range range) {
    next(range, new Lot(range.first(), 0));
  }

  private void next(Range range, Lot before) {
    called += before.called();
    if (ended) {
      return;
    }
    if (before.next() <= range.last()) {
      timer = OptionalLong.of(vertx.setTimer(BETWEEN_LOTS_MS, fired -> callFrom(range, before)));
    } else if (++rounds < ROUNDS) {
      goThrough(range);
    } else {
      over.tryComplete();
    }
  }

  private void callFrom(Range range, Lot before) {
    lot = vertx.executeBlocking(() -> call(before.next(), range.last()), false);
    lot.onSuccess(done -> next(range, done)).onFailure(over::tryFail);
  }

  /** How many calls were made so far. */
  public int called() {
    return called;
  }

  /** Calls from no further port; completes when no socket of it is open. */
  public Future<Void> end() {
    ended = true;
    timer.ifPresent(vertx::cancelTimer);
    return lot.otherwiseEmpty()
        .map(
            gone -> {
              over.tryComplete();
              return null;
            });
  }

  private Lot call(int first, int last) throws IOException {
    InetAddress address = address();
    InetSocketAddress there = new InetSocketAddress(address, far.port());
    boolean old = address.getAddress().length == 4;
    InetAddress any = InetAddress.getByAddress(new byte[address.getAddress().length]);
    int next = first;
    int used = 0;
    for (; next <= last && next < first + LOT; next++) {
      try (SocketChannel call =
          SocketChannel.open(old ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
        call.configureBlocking(false);
        call.bind(new InetSocketAddress(any, next));
        // Only the question counts; closing right away forgets that it was asked.
        call.connect(there);
        used++;
      } catch (BindException inUse) {
        // Somebody on this host has the port, and with it an open connection of his own.
        continue;
      }
    }
    return new Lot(next, used);
  }
}
