package io.rookery.capture.pcap;

import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.RunningLauncher;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A deployed capture service, its client, and all events it published, for one test. */
final class CaptureService {
  static final String NODE = "node-7";
  static final Path TCPDUMP = Path.of("/usr/bin/tcpdump");

  private final RunningLauncher running;
  private final List<CaptureEvent> events = new CopyOnWriteArrayList<>();
  private final CaptureVerticle verticle;
  private final String deployment;
  private final Captures captures;

  CaptureService(RunningLauncher running, CaptureOptions options) throws Exception {
    this.running = running;
    running
        .vertx()
        .eventBus()
        .<JsonObject>localConsumer(
            CaptureAddresses.of(NODE).events(),
            message -> events.add(CaptureEvent.fromJson(message.body())));
    this.verticle = new CaptureVerticle(NODE, options, running.launcher());
    this.deployment = Outcome.of(running.vertx().deployVerticle(verticle));
    this.captures = new Captures(running.vertx(), NODE);
  }

  static CaptureOptions options(RestartPolicy onDeath) {
    return options(TCPDUMP, onDeath);
  }

  static CaptureOptions options(Path tcpdump, RestartPolicy onDeath) {
    return options(tcpdump, 64L << 20, onDeath);
  }

  static CaptureOptions options(Path tcpdump, long bufferSize, RestartPolicy onDeath) {
    Duration deadline = Duration.ofSeconds(30);
    return new CaptureOptions(tcpdump, deadline, deadline, 1 << 20, bufferSize, onDeath, 3);
  }

  static CaptureRequest request(String interfaceName, Path file, String filter) {
    return new CaptureRequest(
        file.getFileName().toString(),
        interfaceName,
        Optional.empty(),
        file,
        filter,
        Optional.empty(),
        Optional.of("17"));
  }

  static CaptureRequest in(NetworkNamespace namespace, String interfaceName, Path file) {
    return new CaptureRequest(
        file.getFileName().toString(),
        interfaceName,
        Optional.of(namespace.name()),
        file,
        "udp",
        Optional.empty(),
        Optional.empty());
  }

  static CaptureRequest limited(CaptureRequest request, long limit) {
    return new CaptureRequest(
        request.id(),
        request.interfaceName(),
        request.networkNamespace(),
        request.file(),
        request.filter(),
        Optional.of(limit),
        request.jobId());
  }

  void use(CaptureOptions options) {
    verticle.use(options);
  }

  Captures captures() {
    return captures;
  }

  Capture start(CaptureRequest request) throws Exception {
    return Outcome.of(captures.start(request));
  }

  CaptureException refusal(CaptureRequest request) throws Exception {
    return Outcome.failure(CaptureException.class, captures.start(request));
  }

  void undeploy() throws Exception {
    Outcome.of(running.vertx().undeploy(deployment));
  }

  List<CaptureEvent.Type> events() {
    return events.stream().map(CaptureEvent::type).toList();
  }

  /** The tcpdumps this JVM has started and not seen end. */
  static List<ProcessHandle> tcpdumps() {
    return ProcessHandle.current()
        .children()
        .filter(
            child ->
                child.info().command().filter(command -> command.endsWith("tcpdump")).isPresent())
        .toList();
  }
}
