package io.rookery.cluster.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * {@code api:} — where and for whom the HTTP gateway answers.
 *
 * @param host the address to listen on; default {@code 127.0.0.1}
 * @param port the port; default 8090; 0 for any free one
 * @param tokens who may ask; empty to serve everybody who reaches a loopback address
 * @param deadline from a request's headers to the end of its answer; default 30 s
 * @param transferDeadline the same for requests that carry a sample; default 30 min
 * @param idle how long a connection may carry nothing; default 60 s
 * @param streams how many event streams may be open at the same time; default 256
 */
public record ApiOptions(
    String host,
    int port,
    List<Secret> tokens,
    Duration deadline,
    Duration transferDeadline,
    Duration idle,
    int streams) {
  private static final int LEAST_TOKEN = 16;

  public ApiOptions {
    tokens = List.copyOf(tokens);
  }

  /** The defaults on a loopback address, without tokens. */
  public static ApiOptions onLoopback(int port) {
    return new ApiOptions(
        "127.0.0.1",
        port,
        List.of(),
        Duration.ofSeconds(30),
        Duration.ofMinutes(30),
        Duration.ofSeconds(60),
        256);
  }

  static ApiOptions read(Section root) {
    ApiOptions usual = onLoopback(8090);
    try (Section api = root.section("api")) {
      List<String> lines = api.list("tokens", text -> tokens(api.references().dereference(text)));
      ApiOptions read =
          new ApiOptions(
              api.value("host", usual.host, Notation.HOST),
              api.value("port", usual.port, Notation.LISTENING_PORT),
              lines.stream().flatMap(String::lines).map(Secret::new).toList(),
              api.value("deadline", usual.deadline, Notation.DURATION),
              api.value("transferDeadline", usual.transferDeadline, Notation.DURATION),
              api.value("idle", usual.idle, Notation.DURATION),
              api.value("streams", usual.streams, Notation.whole(1, 10_000)));
      if (!api.has("tokens") && !isLoopback(read.host)) {
        api.mistake(
            "host", "without api.tokens only a loopback address such as 127.0.0.1 is served");
      }
      return read;
    }
  }

  /** One token on each line; lines that start with {@code #} are comments. */
  private static String tokens(String text) throws NotationException {
    List<String> tokens =
        text.lines().map(String::strip).filter(line -> !line.matches("#.*|")).toList();
    if (tokens.isEmpty()) {
      throw NotationException.hidingValue("holds no token");
    }
    if (tokens.stream().anyMatch(token -> !token.matches("[\\x21-\\x7e]{16,512}"))) {
      throw NotationException.hidingValue(
          "every token must have " + LEAST_TOKEN + " to 512 visible ASCII characters");
    }
    return String.join("\n", tokens);
  }

  /** Whether only this machine reaches that address; names other than localhost are not asked. */
  public static boolean isLoopback(String host) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    if (address == null) {
      return host.equals("localhost");
    }
    try {
      return InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(Arrays.toString(address) + " is no address", e);
    }
  }
}
