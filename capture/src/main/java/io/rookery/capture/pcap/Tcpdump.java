package io.rookery.capture.pcap;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Exit;
import io.rookery.capture.process.LaunchException;
import io.rookery.capture.process.Privilege;
import io.rookery.capture.process.Readiness;
import io.rookery.capture.process.ResourceLimits;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One running tcpdump, from {@code listening on} to its last counters. */
final class Tcpdump {
  /**
   * In immediate mode libpcap reserves a frame of this length for every packet, however small,
   * wherever segmentation is offloaded (taps, bridges, veth, lo). With this value such a frame just
   * fits into 64 KiB; the usual 262144 would make a buffer of 2 MiB hold eight packets. Only a
   * packet that was aggregated to the very maximum is cut, by at most 109 bytes, and its record
   * says so.
   */
  private static final int SNAP_LENGTH = 65_440;

  private final Child child;
  private final Future<Exit> exit;
  private final QuietPoint quietPoint;

  private Tcpdump(Child child, QuietPoint quietPoint) {
    this.child = child;
    this.quietPoint = quietPoint;
    this.exit = child.exit();
  }

  /** How tcpdumps are started on this node. */
  record Starter(Vertx vertx, ChildLauncher launcher, CaptureOptions options, Privilege privilege) {

    /**
     * Completes when it listens; fails with a {@link CaptureException}. The file must not exist.
     */
    Future<Tcpdump> start(CaptureRequest request, Path file, long sizeLimit) {
      QuietPoint quietPoint =
          new QuietPoint(vertx, quietDeadline(), request.interfaceName().equals("lo"));
      ChildSpec spec = spec(request, file, sizeLimit).withLineListener(quietPoint::line);
      return launcher
          .start(spec)
          .map(child -> new Tcpdump(child, quietPoint))
          .recover(failure -> Future.failedFuture(explained(failure, request)));
    }

    /** Of the time for stopping, a fifth may go by until the signal to stop is sent. */
    private Duration quietDeadline() {
      return options.stopDeadline().dividedBy(5);
    }

    private Throwable explained(Throwable failure, CaptureRequest request) {
      return failure instanceof LaunchException launch
          ? TcpdumpFailure.of(launch, request, options)
          : CaptureException.of(failure);
    }

    private ChildSpec spec(CaptureRequest request, Path file, long sizeLimit) {
      List<String> command =
          List.of(
              options.tcpdump().toString(),
              "--immediate-mode", // else up to a second of packets is lost when it is stopped
              "-U", // each packet is in the file at once, whatever happens to us
              "-n",
              "--snapshot-length=" + SNAP_LENGTH,
              "--buffer-size=" + options.bufferSize() / 1024,
              "--interface=" + request.interfaceName(),
              "-w",
              "-",
              "--",
              request.filter());
      ChildSpec spec =
          ChildSpec.of("tcpdump", command)
              .withPrivilege(privilege)
              .withReadiness(Readiness.line("listening on", options.startDeadline()))
              .withStopLadder(StopLadder.within(options.stopDeadline().minus(quietDeadline())))
              .withStdoutFile(file)
              .withLimits(ResourceLimits.none().withFileSize(sizeLimit));
      ChildSpec placed = request.networkNamespace().map(spec::withNetworkNamespace).orElse(spec);
      return request.jobId().map(placed::withJobId).orElse(placed);
    }
  }

  long pid() {
    return child.pid();
  }

  /** Completes when it has ended, however; never fails. */
  Future<Exit> exit() {
    return exit;
  }

  /** Ends it once all packets that have already arrived are in the file. */
  Future<Exit> stop() {
    return quietPoint.reached(child).transform(either -> child.stop());
  }

  /** Asks it to end at once; packets that it has not read yet are lost. */
  Future<Exit> interrupt() {
    return child.stop();
  }

  /** Ends it without asking; one that has ended needs no signal. */
  void kill() {
    child.signal(Signal.KILL).otherwiseEmpty();
  }

  List<String> lastLines() {
    return child.lastLines();
  }
}
