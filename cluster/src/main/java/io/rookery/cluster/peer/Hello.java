package io.rookery.cluster.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.cluster.peer.PeerException.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The first thing that a node says to another: who it is. */
record Hello(PeerIdentity self) {
  private static final int LONGEST_ANSWER = 64 << 10;

  /**
   * Completes with who answers and accepts; fails with {@link PeerException} when a peer does not,
   * and with the transport's own failure when none could be asked.
   */
  Future<PeerIdentity> to(PeerHttp http, PeerAddress peer, Duration limit) {
    RequestOptions request = new RequestOptions().setMethod(HttpMethod.GET).setURI(uri());
    return http.exchange(peer, request, limit, Hello::read);
  }

  private String uri() {
    Map<String, Object> query = new TreeMap<>();
    query.put("cluster", self.cluster());
    query.put("node", self.node());
    query.put("boot", self.boot());
    query.put("host", self.host());
    query.put("oldest", self.protocol().oldest());
    query.put("newest", self.protocol().newest());
    query.put("release", self.release());
    return query.entrySet().stream()
        .map(pair -> pair.getKey() + "=" + URLEncoder.encode(pair.getValue().toString(), UTF_8))
        .collect(Collectors.joining("&", PeerRouter.PREFIX + "/hello?", ""));
  }

  private static Future<PeerIdentity> read(HttpClientResponse response) {
    return Body.of(response, LONGEST_ANSWER).compose(Hello::identity);
  }

  private static Future<PeerIdentity> identity(JsonObject body) {
    try {
      return Future.succeededFuture(PeerIdentity.fromJson(body));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new PeerException(Problem.WRONG, e.getMessage(), e));
    }
  }
}
