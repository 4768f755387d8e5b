package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.netty.channel.unix.Errors;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.rookery.cluster.peer.PeerException.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the members of a cluster, before a node joins, whether they take it: afterwards a wrong name
 * or certificate would show as silence only.
 */
public final class Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
  private final Vertx vertx;
  private final PeerTls tls;
  private final PeerDeadlines deadlines;

  /** {@code vertx} is needed until {@link #ask} has completed. */
  public Preflight(Vertx vertx, PeerTls tls, PeerDeadlines deadlines) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.tls = requireNonNull(tls, "tls");
    this.deadlines = requireNonNull(deadlines, "deadlines");
  }

  /**
   * Asks all members at the same time, each under the deadline of a call.
   *
   * @param self the node that wants to join; members at its own address are not asked
   * @return completes when every member that answers takes the node, and also when none answers;
   *     fails with {@link PeerRefusedException}, which tells every refusal
   */
  public Future<Void> ask(PeerIdentity self, List<PeerAddress> members) {
    PeerHttp http = new PeerHttp(vertx, tls, deadlines);
    List<Future<Optional<String>>> asked =
        members.stream()
            .filter(member -> !member.host().equals(self.host()))
            .map(member -> ask(http, self, member))
            .toList();
    return Future.all(asked).compose(all -> verdict(asked)).eventually(http::close);
  }

  private static Future<Void> verdict(List<Future<Optional<String>>> asked) {
    String refusals =
        asked.stream()
            .flatMap(answer -> answer.result().stream())
            .distinct()
            .collect(Collectors.joining("; "));
    return refusals.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(new PeerRefusedException(refusals));
  }

  /** Completes with the reason of a refusal, or empty. */
  private Future<Optional<String>> ask(PeerHttp http, PeerIdentity self, PeerAddress member) {
    Hello hello = new Hello(self);
    return hello
        .to(http, member, deadlines.call())
        // Closed by a member that just stops, perhaps; then nobody will be there the next time.
        .recover(
            failure ->
                failure instanceof HttpClosedException
                    ? hello.to(http, member, deadlines.call())
                    : Future.failedFuture(failure))
        .map(other -> unfit(self, member, other))
        .recover(failure -> Future.succeededFuture(reason(member, failure)));
  }

  /** A member that took us although we would not take it, such as one of an older release. */
  private static Optional<String> unfit(PeerIdentity self, PeerAddress member, PeerIdentity other) {
    if (!other.cluster().equals(self.cluster())) {
      return Optional.of(
          "%s belongs to cluster %s and not to %s: see cluster.name and cluster.members"
              .formatted(member, other.cluster(), self.cluster()));
    }
    if (!other.protocol().overlaps(self.protocol())) {
      return Optional.of(
          "%s talks protocol %s and this node %s: %s"
              .formatted(
                  member,
                  other.protocol(),
                  self.protocol(),
                  Admittance.remedy(self.protocol(), other.protocol())));
    }
    return Optional.empty();
  }

  private Optional<String> reason(PeerAddress member, Throwable failure) {
    if (failure instanceof PeerException told && told.problem() == Problem.REFUSED) {
      return Optional.of(member + " does not take this node: " + told.getMessage());
    }
    if (isSilence(failure)) {
      LOG.info("No node answers at {}: {}", member, failure.getMessage());
      return Optional.empty();
    }
    if (tls.files().isPresent() && !(failure instanceof PeerException)) {
      return Optional.of(
          "its certificate is not accepted by %s, or theirs by us: see cluster.tls (%s)"
              .formatted(member, failure.getMessage()));
    }
    return Optional.of(
        "what answers at %s does not answer like a node of this cluster, see cluster.peerPort and cluster.tls: %s"
            .formatted(member, failure.getMessage()));
  }

  private static boolean isSilence(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof NoRouteToHostException
        || failure instanceof UnknownHostException
        || failure instanceof TimeoutException
        || failure instanceof PeerException told && told.problem() == Problem.UNREACHABLE
        || Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(Preflight::brokeOff);
  }

  /** A node that is frozen, or ends in the middle of a handshake, has refused nobody. */
  private static boolean brokeOff(Throwable failure) {
    return failure instanceof SocketException
        || failure instanceof Errors.NativeIoException
        || failure instanceof SslHandshakeTimeoutException
        || String.valueOf(failure.getMessage()).startsWith("Connection closed while");
  }
}
