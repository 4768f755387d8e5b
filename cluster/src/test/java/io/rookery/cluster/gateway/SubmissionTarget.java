package io.rookery.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.gateway.SubmissionTarget.Answered;
import io.rookery.fuzz.FuzzTarget;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whatever stands in the body of a submission, the gateway answers in time: with a job or with
 * whose fault it is, and that is never the node's.
 */
public final class SubmissionTarget implements FuzzTarget<Answered> {
  private static final int PATIENCE_MILLIS = 20_000;
  private Optional<FakeNode> node = Optional.empty();

  /** What came back; empty when the connection was closed, see {@link #check}. */
  record Answered(Optional<Integer> status, JsonObject body) {}

  @Override
  public String name() {
    return "submission";
  }

  @Override
  public int longest() {
    return (1 << 20) + (1 << 16);
  }

  @Override
  public int trials() {
    return 500;
  }

  /** The client's side: the gateway has threads of its own. */
  @Override
  public long allocation(int length) {
    return (1 << 20) + 20L * length;
  }

  @Override
  public Answered read(byte[] input) throws IOException {
    if (node.isEmpty()) {
      node = Optional.of(FakeNode.open(Path.of("/nowhere")));
    }
    try (Socket socket = new Socket("127.0.0.1", node.get().port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      send(socket.getOutputStream(), input);
      return answered(socket.getInputStream());
    }
  }

  private static void send(OutputStream out, byte[] body) throws IOException {
    String head =
        "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
            + body.length
            + "\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n";
    try {
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body);
    } catch (SocketException refusedEarly) {
      // The answer is there, or reading it tells.
    }
  }

  private static Answered answered(InputStream in) throws IOException {
    String answer;
    try {
      answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException late) {
      throw new AssertionError("no answer within " + PATIENCE_MILLIS + " ms", late);
    }
    if (answer.isEmpty()) {
      return new Answered(Optional.empty(), new JsonObject());
    }
    String[] parts = answer.split("\r\n\r\n", 2);
    int status = Integer.parseInt(parts[0].split(" ", 3)[1]);
    return new Answered(Optional.of(status), new JsonObject(parts[1]));
  }

  /** At a form that the decoder stumbles over, Vert.x ends the connection before the answer. */
  @Override
  public void check(byte[] input, Answered answered) {
    answered.status().ifPresent(status -> assertThat(status).isIn(202, 400, 413));
    if (answered.status().filter(status -> status != 202).isPresent()) {
      assertThat(answered.body().getString("code")).isNotBlank();
      assertThat(answered.body().getString("message")).isNotBlank();
    }
  }

  @Override
  public void close() {
    node.ifPresent(FakeNode::close);
    node = Optional.empty();
  }
}
