package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.copy.PartialFile;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Asks other nodes, by name. May be called on any context, and completes there; every question has
 * its deadline. Fails with {@link PeerException}, and with {@link
 * io.rookery.scheduler.copy.DiskException} when it is this node's own disk.
 */
public final class PeerClient {
  private static final int LONGEST_ANSWER = 64 << 10;
  private static final int LONGEST_LIST = 32 << 20;
  private final PeerHttp http;
  private final PeerDeadlines deadlines;
  private final Function<String, Optional<PeerAddress>> addresses;

  /** {@code addresses} knows where the live member of a name listens. */
  public PeerClient(
      Vertx vertx,
      PeerTls tls,
      PeerDeadlines deadlines,
      Function<String, Optional<PeerAddress>> addresses) {
    this.http = new PeerHttp(vertx, tls, deadlines);
    this.deadlines = requireNonNull(deadlines, "deadlines");
    this.addresses = requireNonNull(addresses, "addresses");
  }

  /** Asks a peer to fetch a sample; completes when the peer holds it and has recorded that. */
  public Future<Void> pullSample(String peer, Sample sample, String from) {
    String uri =
        "/samples/%s/pull?from=%s&size=%d"
            .formatted(sample.sha256(), Download.encoded(from), sample.size());
    return work(HttpMethod.POST, peer, uri, LONGEST_ANSWER).mapEmpty();
  }

  /** Asks a peer to fetch the results of an attempt; completes when it has recorded them. */
  public Future<Void> pullResults(String peer, long jobId, int attempt, String from) {
    String uri = results(jobId, attempt) + "/pull?from=" + Download.encoded(from);
    return work(HttpMethod.POST, peer, uri, LONGEST_ANSWER).mapEmpty();
  }

  /** Tells a peer that the results of which it has a copy are accepted ones. */
  public Future<Void> accept(String peer, long jobId, int attempt) {
    return work(HttpMethod.POST, peer, results(jobId, attempt) + "/accept", LONGEST_ANSWER)
        .mapEmpty();
  }

  /** The files of a job that stand on a peer, as {@code ResultFolder} lists them. */
  public Future<JsonObject> listResults(String peer, JobResults results, boolean earlierAttempts) {
    String uri =
        "/jobs/%d/results%s&attempts=%b"
            .formatted(results.jobId(), results.query(), earlierAttempts);
    return ask(HttpMethod.GET, peer, uri, deadlines.call(), LONGEST_LIST);
  }

  /** The files of one attempt; a peer that has none of them fails with {@code ABSENT}. */
  public Future<JsonObject> listAttempt(String peer, JobResults results) {
    String uri = "/jobs/%d/results%s&present=true".formatted(results.jobId(), results.query());
    return ask(HttpMethod.GET, peer, uri, deadlines.call(), LONGEST_LIST);
  }

  /**
   * The attempts of a job of which there are files on a peer.
   *
   * @param accepted the job's accepted attempt, if it has one
   */
  public Future<Set<Integer>> standing(String peer, long jobId, OptionalInt accepted) {
    String uri = "/jobs/%d/attempts?accepted=%d".formatted(jobId, accepted.orElse(0));
    return ask(HttpMethod.GET, peer, uri, deadlines.call(), LONGEST_ANSWER)
        .map(
            answer -> {
              Set<Integer> numbers = new TreeSet<>();
              for (Object number : answer.getJsonArray("attempts", new JsonArray())) {
                if (!(number instanceof Integer whole)) {
                  throw new PeerException(Problem.WRONG, peer + " names an attempt that is none");
                }
                numbers.add(whole);
              }
              return numbers;
            });
  }

  /**
   * Has a file of a job read from a peer.
   *
   * @param use is given the file, and has read it when its future completes; it is called once at
   *     most, and not at all when the peer does not have the file
   */
  public Future<Void> readResult(
      String peer, JobResults results, String path, Function<RemoteFile, Future<Void>> use) {
    String uri =
        "/jobs/%d/files/%s%s".formatted(results.jobId(), Download.encoded(path), results.query());
    return exchange(
        HttpMethod.GET, peer, uri, deadlines.transfer(), response -> read(response, use));
  }

  private static Future<Void> read(
      HttpClientResponse response, Function<RemoteFile, Future<Void>> use) {
    String length = String.valueOf(response.getHeader(HttpHeaders.CONTENT_LENGTH));
    if (response.statusCode() != 200 || !length.matches("\\d{1,18}")) {
      return Body.of(response, LONGEST_ANSWER).mapEmpty();
    }
    return use.apply(new RemoteFile(Long.parseLong(length), response));
  }

  /** Fetches a sample; what has come of it stays in the file when it is cut for good. */
  Future<Void> sample(String peer, String sha256, PartialFile into) {
    return download(peer, "/samples/" + sha256, into, Deadline.after(deadlines.transfer()));
  }

  /** What the results of an attempt consist of. */
  Future<Manifest> manifest(String peer, long jobId, int attempt) {
    return work(HttpMethod.GET, peer, results(jobId, attempt) + "/manifest", LONGEST_LIST)
        .map(Manifest::fromJson);
  }

  /** Fetches one file of the results of an attempt. */
  Future<Void> result(
      String peer, long jobId, int attempt, String path, PartialFile into, Deadline deadline) {
    String uri = results(jobId, attempt) + "/files/" + Download.encoded(path);
    return download(peer, uri, into, deadline);
  }

  /** From now on, until the transfer that begins now must be over. */
  Deadline transferDeadline() {
    return Deadline.after(deadlines.transfer());
  }

  /** Ends what is under way. */
  public Future<Void> close() {
    return http.close();
  }

  private static String results(long jobId, int attempt) {
    return "/results/" + jobId + "/" + attempt;
  }

  private Future<Void> download(String peer, String uri, PartialFile into, Deadline deadline) {
    return address(peer)
        .compose(at -> new Download(http, at, PeerRouter.PREFIX + uri, into, deadline).run())
        .recover(cause -> Future.failedFuture(PeerProblems.of(peer, cause)));
  }

  private Future<JsonObject> work(HttpMethod method, String peer, String uri, int longest) {
    return ask(method, peer, uri, deadlines.transfer(), longest);
  }

  private Future<JsonObject> ask(
      HttpMethod method, String peer, String uri, Duration limit, int longest) {
    return exchange(method, peer, uri, limit, response -> Body.of(response, longest));
  }

  private <T> Future<T> exchange(
      HttpMethod method,
      String peer,
      String uri,
      Duration limit,
      Function<HttpClientResponse, Future<T>> use) {
    RequestOptions request = new RequestOptions().setMethod(method).setURI(PeerRouter.PREFIX + uri);
    return address(peer)
        .compose(at -> http.exchange(at, request, limit, use))
        .recover(cause -> Future.failedFuture(PeerProblems.of(peer, cause)));
  }

  private Future<PeerAddress> address(String peer) {
    return addresses
        .apply(peer)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new PeerException(Problem.UNREACHABLE, "is not in the cluster now")));
  }
}
