package io.rookery.cluster.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A client of the bridge that knows nothing but sockets. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  RawClient(int port) throws IOException {
    socket.setReceiveBufferSize(16 << 10);
    socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  static JsonObject request(String address, String replyAddress, JsonObject body) {
    return new JsonObject()
        .put("type", "send")
        .put("address", address)
        .put("replyAddress", replyAddress)
        .put("body", body);
  }

  static JsonObject register(String address) {
    return new JsonObject().put("type", "register").put("address", address);
  }

  static JsonObject ping() {
    return new JsonObject().put("type", "ping");
  }

  static JsonObject with(JsonObject frame, String header, Object value) {
    return frame.copy().put("headers", new JsonObject().put(header, value));
  }

  static byte[] bytes(String text) {
    byte[] content = text.getBytes(UTF_8);
    return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
  }

  void send(JsonObject frame) throws IOException {
    send(bytes(frame.encode()));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  JsonObject ask(JsonObject frame) throws IOException {
    send(frame);
    return read();
  }

  JsonObject ask(byte[] bytes) throws IOException {
    send(bytes);
    return read();
  }

  JsonObject read() throws IOException {
    byte[] content = new byte[in.readInt()];
    in.readFully(content);
    return new JsonObject(new String(content, UTF_8));
  }

  /** Reads to the end of the connection; how many bytes came. */
  long readToEnd() throws IOException {
    return in.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
