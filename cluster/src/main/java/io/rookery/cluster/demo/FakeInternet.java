package io.rookery.cluster.demo;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the demonstration's guests take for the internet: on the host's end of every guest's network
 * a name server that answers every name with its own address, and a web server that has every page.
 */
final class FakeInternet {
  private static final int DNS_HEADER = 12;
  private static final int DNS_LIMIT = 512;
  private static final short TYPE_A = 1;

  private FakeInternet() {}

  /** Listens on these addresses until the instance is closed. */
  static Future<Void> listen(Vertx vertx, List<String> addresses) {
    List<Future<?>> servers = new ArrayList<>();
    for (String address : addresses) {
      servers.add(
          vertx
              .createHttpServer()
              .requestHandler(request -> request.response().end("stage two of " + request.path()))
              .listen(80, address));
      DatagramSocket socket = vertx.createDatagramSocket();
      servers.add(
          socket
              .handler(
                  query ->
                      answer(query.data(), address)
                          .ifPresent(answer -> reply(socket, query, answer)))
              .listen(53, address));
    }
    return Future.all(servers).mapEmpty();
  }

  private static void reply(DatagramSocket socket, DatagramPacket query, Buffer answer) {
    socket.send(answer, query.sender().port(), query.sender().host());
  }

  /** An answer with one A record for a query with one question, RFC 1035 section 4.1. */
  static Optional<Buffer> answer(Buffer query, String address) {
    if (query.length() < DNS_HEADER + 5 || query.length() > DNS_LIMIT) {
      return Optional.empty();
    }
    int end = DNS_HEADER;
    while (end < query.length() && query.getByte(end) > 0) {
      end += query.getByte(end) + 1;
    }
    if (end + 5 > query.length()) {
      return Optional.empty();
    }
    boolean isAddress = query.getShort(end + 1) == TYPE_A;
    Buffer answer =
        Buffer.buffer()
            .appendShort(query.getShort(0))
            .appendShort((short) 0x8180)
            .appendShort((short) 1)
            .appendShort((short) (isAddress ? 1 : 0))
            .appendInt(0)
            .appendBuffer(query.slice(DNS_HEADER, end + 5));
    if (isAddress) {
      answer
          .appendShort((short) 0xc00c)
          .appendShort(TYPE_A)
          .appendShort((short) 1)
          .appendInt(60)
          .appendShort((short) 4)
          .appendBytes(NetUtil.createByteArrayFromIpAddressString(address));
    }
    return Optional.of(answer);
  }
}
