package io.rookery.cluster.gateway;

import io.rookery.cluster.config.ApiOptions;
import io.rookery.cluster.config.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;

/**
 * Lets in who may ask. With tokens: who sends one. Without: who asks this machine by a loopback
 * name, because then the only strangers are web pages in a local browser, which betray themselves
 * by the {@code Host} or {@code Origin} they cannot choose.
 */
final class Admission implements Handler<RoutingContext> {
  private static final String SCHEME = "bearer ";
  private final List<Secret> tokens;

  Admission(List<Secret> tokens) {
    this.tokens = tokens;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (tokens.isEmpty() ? !isLocal(request) : !hasToken(request)) {
      context.fail(
          tokens.isEmpty()
              ? RefusedException.forbidden(
                  "without api.tokens this node only answers requests made to localhost")
              : RefusedException.unauthorized());
      return;
    }
    context.next();
  }

  private boolean hasToken(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String candidate = header.substring(SCHEME.length()).strip();
    boolean known = false;
    for (Secret token : tokens) {
      known |= token.matches(candidate);
    }
    return known;
  }

  private static boolean isLocal(HttpServerRequest request) {
    if (request.authority() == null || !isLoopback(request.authority().host())) {
      return false;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null || isLocalOrigin(origin);
  }

  private static boolean isLocalOrigin(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && isLoopback(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isLoopback(String host) {
    return ApiOptions.isLoopback(host.replaceAll("^\\[|]$", ""));
  }
}
