package io.rookery.cluster.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.scheduler.copy.CutException;
import io.rookery.scheduler.copy.DamagedCopyException;
import io.rookery.scheduler.copy.PartialFile;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file on its way from a peer. When the transfer is cut it goes on where it was, at once and a
 * few times: a peer that is gone says so by refusing the connection, and that is not tried again.
 */
final class Download {
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);
  private static final int TRIES = 5;
  private static final int LONGEST_ERROR = 64 << 10;
  private static final Pattern TOTAL = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
  private final PeerHttp http;
  private final PeerAddress peer;
  private final String uri;
  private final PartialFile file;
  private final Deadline deadline;

  Download(PeerHttp http, PeerAddress peer, String uri, PartialFile file, Deadline deadline) {
    this.http = http;
    this.peer = peer;
    this.uri = uri;
    this.file = file;
    this.deadline = deadline;
  }

  /**
   * Completes when the whole file is here, verified and on disk. What has come of it stays after a
   * cut, and goes when it is not what it should be.
   */
  Future<Void> run() {
    return proceed(1).compose(whole -> file.verify()).recover(this::discardIfDamaged);
  }

  private Future<Void> proceed(int number) {
    return file.length()
        .compose(here -> here == file.size() ? Future.succeededFuture() : fetch(here))
        .recover(cause -> resume(number, PeerProblems.of(cause)));
  }

  private Future<Void> resume(int number, Throwable cause) {
    if (!(cause instanceof CutException) || number >= TRIES || deadline.isOver()) {
      return Future.failedFuture(cause);
    }
    LOG.info("Going on with {} from {}: {}", uri, peer, cause.getMessage());
    return proceed(number + 1);
  }

  private Future<Void> discardIfDamaged(Throwable cause) {
    return cause instanceof DamagedCopyException
        ? file.delete().transform(gone -> Future.failedFuture(cause))
        : Future.failedFuture(cause);
  }

  private Future<Void> fetch(long here) {
    RequestOptions request = new RequestOptions().setMethod(HttpMethod.GET).setURI(uri);
    if (here > 0) {
      request.putHeader("Range", "bytes=" + here + "-");
    }
    return http.exchange(peer, request, deadline.left(), response -> receive(here, response));
  }

  private Future<Void> receive(long here, HttpClientResponse response) {
    int status = response.statusCode();
    if (status >= 400 && status != 416) {
      return Body.of(response, LONGEST_ERROR).mapEmpty();
    }
    return isTheRest(here, response)
        ? file.append(response)
        : Future.failedFuture(
            new DamagedCopyException(
                "%s offers something else than the %d bytes that were expected of it"
                    .formatted(peer, file.size())));
  }

  private boolean isTheRest(long here, HttpClientResponse response) {
    if (here == 0) {
      return response.statusCode() == 200
          && Long.toString(file.size()).equals(response.getHeader(HttpHeaders.CONTENT_LENGTH));
    }
    String range = String.valueOf(response.getHeader(HttpHeaders.CONTENT_RANGE));
    Matcher part = TOTAL.matcher(range);
    return response.statusCode() == 206
        && part.matches()
        && Long.parseLong(part.group(1)) == here
        && Long.parseLong(part.group(2)) == file.size();
  }

  /** A relative path as it stands in a URI. */
  static String encoded(String path) {
    return URLEncoder.encode(path, UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
