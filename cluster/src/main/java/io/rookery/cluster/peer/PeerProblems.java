package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.copy.CutException;
import io.rookery.scheduler.copy.DamagedCopyException;
import io.rookery.scheduler.copy.DiskException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;

/** Makes what a transport fails with a failure that tells what to do. */
final class PeerProblems {
  private PeerProblems() {}

  /** Whether a connection that stood was lost: the same question may well be answered now. */
  private static boolean isCut(Throwable cause) {
    return cause instanceof HttpClosedException
        || cause instanceof StreamResetException
        || cause instanceof SocketException && !(cause instanceof ConnectException);
  }

  /** Failures that tell already are passed on as they are. */
  static Throwable of(Throwable cause) {
    if (cause instanceof PeerException
        || cause instanceof CutException
        || cause instanceof DamagedCopyException
        || cause instanceof DiskException) {
      return cause;
    }
    return isCut(cause)
        ? new CutException("the connection was lost: " + cause.getMessage(), cause)
        : new PeerException(Problem.UNREACHABLE, String.valueOf(cause.getMessage()), cause);
  }

  /** The same as a failure of that peer. */
  static Throwable of(String peer, Throwable cause) {
    Throwable told = of(cause);
    if (told instanceof DiskException) {
      return told;
    }
    Problem problem =
        told instanceof PeerException known
            ? known.problem()
            : told instanceof DamagedCopyException ? Problem.WRONG : Problem.UNREACHABLE;
    return new PeerException(problem, "node " + peer + ": " + told.getMessage(), told);
  }

  /** Failures of this node's disk by their name; others are passed on as they are. */
  static Throwable ofDisk(Throwable cause) {
    return cause instanceof IOException ? DiskException.of(cause) : cause;
  }
}
