package io.rookery.scheduler.analysis;

import io.rookery.capture.pcap.Capture;
import io.rookery.capture.pcap.CaptureEnd;
import io.rookery.capture.pcap.CaptureException;
import io.rookery.capture.pcap.CaptureFilter;
import io.rookery.capture.pcap.CaptureProblem;
import io.rookery.capture.pcap.CaptureRequest;
import io.rookery.capture.pcap.CaptureStatistics;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;

/** Captures by this node's capture service, which is asked over the bus. */
public final class TcpdumpCaptures implements Captures {
  private final io.rookery.capture.pcap.Captures service;
  private final Optional<String> usualInterface;
  private final String filter;

  /**
   * Captures for a node.
   *
   * @param usualInterface where machines are seen that name no interface of their own
   * @param filter a further condition in tcpdump's language; blank for none
   */
  public TcpdumpCaptures(
      io.rookery.capture.pcap.Captures service, Optional<String> usualInterface, String filter) {
    this.service = service;
    this.usualInterface = usualInterface;
    this.filter = filter;
  }

  @Override
  public Future<Optional<Running>> start(
      Fence fence, Machine machine, GuestPlace place, Endpoint resultServer, Path file) {
    Optional<String> seen =
        machine.captureInterface().or(place::captureInterface).or(() -> usualInterface);
    if (seen.isEmpty()) {
      return failed(
          FailureCode.CAPTURE_UNAVAILABLE,
          "Nobody says on which interface the packets of %s are seen: set its interface."
              .formatted(machine.name()));
    }
    CaptureRequest request;
    try {
      request =
          new CaptureRequest(
              "%d-%d".formatted(fence.jobId(), fence.attempt()),
              seen.get(),
              machine.captureInterface().isPresent() ? Optional.empty() : place.captureNamespace(),
              file.toAbsolutePath(),
              CaptureFilter.ofGuest(place.capturedAddress())
                  .withoutAgent(place.agent().port())
                  .withoutResultServer(resultServer.host(), resultServer.port())
                  .and(filter)
                  .expression(),
              Optional.empty(),
              Optional.of(Long.toString(fence.jobId())));
    } catch (IllegalArgumentException invalid) {
      return failed(
          FailureCode.CAPTURE_REFUSED,
          "the capture of %s on interface %s has a wrong %s"
              .formatted(machine.name(), seen.get(), invalid.getMessage()));
    }
    return service
        .start(request)
        .<Optional<Running>>map(capture -> Optional.of(new Listening(capture)))
        .recover(TcpdumpCaptures::explained);
  }

  private static <T> Future<T> explained(Throwable cause) {
    if (cause instanceof CaptureException capture) {
      return failed(code(capture.problem()), capture.getMessage() + ". " + capture.remedy());
    }
    return Future.failedFuture(cause);
  }

  private static FailureCode code(CaptureProblem problem) {
    return switch (problem) {
      case NOT_LISTENING_IN_TIME -> FailureCode.CAPTURE_TIMEOUT;
      case BAD_REQUEST, BAD_FILTER, NO_INTERFACE, NO_NAMESPACE -> FailureCode.CAPTURE_REFUSED;
      case UNWRITABLE -> FailureCode.RESULTS_UNWRITABLE;
      case DIED -> FailureCode.CAPTURE_DIED;
      case UNKNOWN_ID,
          ID_IN_USE,
          NO_TCPDUMP,
          NO_PERMISSION,
          INTERFACE_DOWN,
          NOT_STARTED,
          NOT_STOPPED,
          NO_SERVICE ->
          FailureCode.CAPTURE_UNAVAILABLE;
    };
  }

  private static <T> Future<T> failed(FailureCode code, String detail) {
    return Future.failedFuture(new FailureException(Failure.of(code, Stage.CAPTURE, detail)));
  }

  private record Listening(Capture capture) implements Running {

    @Override
    public Future<JsonObject> stop() {
      return capture.stop().map(CaptureStatistics::toJson);
    }

    @Override
    public Future<JsonObject> stopNow() {
      return capture.stopNow().map(CaptureStatistics::toJson);
    }

    @Override
    public Future<String> lost() {
      Promise<String> lost = Promise.promise();
      capture
          .ended()
          .onSuccess(
              end -> {
                if (end.reason() == CaptureEnd.Reason.DIED) {
                  lost.complete(end.explanation());
                }
              });
      return lost.future();
    }
  }
}
