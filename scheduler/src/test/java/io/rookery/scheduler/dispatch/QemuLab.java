package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.pcap.CaptureOptions;
import io.rookery.capture.pcap.CaptureVerticle;
import io.rookery.capture.pcap.RestartPolicy;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.analysis.HostContacts;
import io.rookery.scheduler.analysis.HostRelief;
import io.rookery.scheduler.analysis.StageDeadlines;
import io.rookery.scheduler.analysis.TcpdumpCaptures;
import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostTurn;
import io.rookery.scheduler.machine.qemu.LabFiles;
import io.rookery.scheduler.machine.qemu.QemuMachinery;
import io.rookery.scheduler.machine.qemu.QemuProcesses;
import io.rookery.scheduler.machine.qemu.SharedTemplates;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A dispatcher whose machines are QEMU's, with real captures and a real result server. */
final class QemuLab {
  /** Of one command to QEMU or the host. */
  static final Duration STEP = Duration.ofSeconds(15);

  /** How long an agent may be silent in the run, and at the boot. */
  static final Duration SILENT = Duration.ofSeconds(10);

  private static final Duration FIRST_ANSWER = Duration.ofSeconds(4);
  private static final Duration LONG = Duration.ofSeconds(60);

  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  final PgJobStore store;
  final DispatchRig rig;
  final Path files;
  final List<Machine> machines;
  private final Path directory;
  private final HostLeases leases;
  private final ChildLauncher launcher;
  private final MeddledMachinery machinery;
  private final Map<String, Runnable> atStages = new ConcurrentHashMap<>();
  private final AtomicReference<Runnable> beforeCapture = new AtomicReference<>(() -> {});

  /** A lab whose machines have those addresses and options. */
  QemuLab(PostgresExtension postgres, Path directory, JsonObject options, String... addresses)
      throws Exception {
    this(
        postgres,
        Optional.empty(),
        directory,
        options,
        Optional.empty(),
        SILENT.plusSeconds(2),
        addresses);
  }

  /** The same with a template that other tests may have made. */
  QemuLab(
      PostgresExtension postgres,
      SharedTemplates templates,
      Path directory,
      JsonObject options,
      String... addresses)
      throws Exception {
    this(
        postgres,
        Optional.of(templates),
        directory,
        options,
        Optional.empty(),
        SILENT.plusSeconds(2),
        addresses);
  }

  /** The same with machines of that snapshot in their image, and another time for their boot. */
  QemuLab(
      PostgresExtension postgres,
      Path directory,
      JsonObject options,
      Optional<String> snapshot,
      Duration boot,
      String... addresses)
      throws Exception {
    this(postgres, Optional.empty(), directory, options, snapshot, boot, addresses);
  }

  private QemuLab(
      PostgresExtension postgres,
      Optional<SharedTemplates> templates,
      Path directory,
      JsonObject options,
      Optional<String> snapshot,
      Duration boot,
      String... addresses)
      throws Exception {
    this.directory = directory;
    this.files = directory.resolve("m");
    this.machines = Stream.of(addresses).map(ip -> machine(ip, snapshot)).toList();
    store = await(PgJobStore.connect(vertx, postgres.options()));
    leases = await(HostLeases.open(vertx, directory, "test-node", "boot-1", Clock.systemUTC()));
    launcher = ChildLauncher.create(vertx, leases.childRegistry());
    Doctor doctor = Doctor.create(vertx);
    GuestTimeouts calls =
        new GuestTimeouts(
            Duration.ofSeconds(2), SILENT, new UploadTime(SILENT, 1 << 20), FIRST_ANSWER);
    rig =
        new DispatchRig(
            vertx,
            store,
            directory,
            new Rigging(
                "0.0.0.0",
                calls,
                Rigging.PAUSES,
                new StageDeadlines(
                    LONG,
                    LONG,
                    boot,
                    new UploadTime(SILENT, 1 << 20),
                    LONG,
                    LONG,
                    SILENT,
                    Duration.ofMillis(500),
                    LONG,
                    LONG),
                1,
                (machine, restored) ->
                    new DoctorLeakCheck(doctor, rig().metrics).afterAttempt(machine, restored)));
    rig.resultPort = freePort();
    rig.relief =
        new HostRelief(vertx, new HostCommands(launcher, STEP), new HostTurn(), FIRST_ANSWER);
    MachineryContext context =
        new MachineryContext(
            vertx,
            launcher,
            leases,
            "test-node",
            files,
            STEP,
            options.copy().put("lab", LabFiles.folder().toString()),
            new HostContacts(new HttpGuestAgents(vertx, calls), doctor),
            rig.resultPort);
    if (templates.isPresent()) {
      templates.get().lend(context, machines);
    }
    machinery = new MeddledMachinery(vertx, new QemuMachinery(context));
    await(
        vertx.deployVerticle(
            new CaptureVerticle(
                "rig",
                CaptureOptions.of(
                    Path.of("/usr/bin/tcpdump"), STEP, LONG, 1 << 20, RestartPolicy.FAIL),
                launcher)));
    TcpdumpCaptures captures =
        new TcpdumpCaptures(
            new io.rookery.capture.pcap.Captures(vertx, "rig"), Optional.empty(), "");
    rig.captures =
        (fence, machine, restored, server, file) ->
            vertx
                .executeBlocking(
                    () -> {
                      beforeCapture.getAndSet(() -> {}).run();
                      return null;
                    })
                .compose(done -> captures.start(fence, machine, restored, server, file));
    vertx.eventBus().<JsonObject>localConsumer(JobEvents.ADDRESS, event -> told(event.body()));
    await(machinery.open(machines));
    await(rig.start(Duration.ofHours(1), machines, any -> machinery));
  }

  private static Machine machine(String ip, Optional<String> snapshot) {
    Machine plain = DispatchRig.machine("guest-" + ip.replace('.', '-'), "qemu", ip, 8000);
    return new Machine(
        plain.name(),
        plain.machinery(),
        plain.platform(),
        plain.arch(),
        ip,
        plain.agentPort(),
        plain.agent(),
        plain.dialect(),
        plain.tags(),
        plain.captureInterface(),
        plain.resultServer(),
        snapshot);
  }

  private DispatchRig rig() {
    return rig;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private void told(JsonObject event) {
    if (event.getString("type").equals("stage.started")) {
      Runnable now = atStages.remove(event.getJsonObject("data").getString("stage"));
      if (now != null) {
        Thread beside = new Thread(now);
        beside.setDaemon(true);
        beside.start();
      }
    }
  }

  /** Once, when an attempt begins that stage. */
  void at(String stage, Runnable what) {
    atStages.put(stage, what);
  }

  /** Once, when a machine has been restored and does not run yet. */
  void whilePaused(Runnable what) {
    beforeCapture.set(what);
  }

  /** Once, when the next guest that is restored runs and its agent has not been called. */
  void onceItRuns(Runnable what) {
    machinery.onceItRuns(what);
  }

  /** Sends that signal to the machines' processes, as soon as there is one. */
  void signal(String signal) {
    List<ProcessHandle> found =
        Awaitility.await()
            .atMost(LONG)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> QemuProcesses.below(files), some -> !some.isEmpty());
    for (ProcessHandle process : found) {
      run("kill", "-" + signal, Long.toString(process.pid()));
    }
  }

  /** Kills what there is of the machines' processes, which may be ending. */
  void killIfThere() {
    QemuProcesses.below(files).forEach(ProcessHandle::destroyForcibly);
  }

  /** Runs a program of the host's; what it says. */
  static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(String.join(" ", command) + ": " + said).isZero();
      return said;
    } catch (IOException | InterruptedException broken) {
      throw new AssertionError(broken);
    }
  }

  /** Submits a script as a sample for that machine; the job's number. */
  long submit(Machine machine, String script) throws IOException {
    return submit(machine, script, new JsonObject());
  }

  /** The same with further wishes of the job's. */
  long submit(Machine machine, String script, JsonObject wishes) throws IOException {
    JsonObject spec =
        new JsonObject()
            .put(
                "sample",
                new JsonObject()
                    .put("sha256", rig.sample(directory, script))
                    .put("name", "sample.sh"))
            .put("machine", machine.name())
            .put("timeout", "60s");
    return await(rig.ask("jobs.submit", spec.mergeIn(wishes))).getLong("id");
  }

  /** The job when it has ended. */
  Job ended(long id) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> await(store.find(id)).orElseThrow(), job -> job.state().ended());
  }

  /** Runs a script to its end on the first machine. */
  Job run(String script) throws IOException {
    return ended(submit(machines.get(0), script));
  }

  /** The machine takes a job and completes it. */
  void completesTheNext() throws IOException {
    Job job = run("#!/bin/sh\necho next\n");
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
  }

  /** What a job's only attempt left, by file, as text. */
  Map<String, String> results(Job job) throws IOException {
    Path folder = folder(job);
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .collect(Collectors.toMap(file -> folder.relativize(file).toString(), QemuLab::text));
    }
  }

  /** The folder of a job's only attempt. */
  Path folder(Job job) {
    return await(
        new AttemptFolders(vertx, directory.resolve("analyses"))
            .results(job.id(), 1, job.state() == JobState.COMPLETED));
  }

  /** The types of all events of a job, in their order. */
  List<String> eventTypes(Job job) {
    return await(store.timeline(job.id())).stream().map(JobEvent::type).toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  /** How long ago the template was made from which machines are restored. */
  Duration templateAge() throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      Path template =
          all.filter(path -> path.getFileName().toString().startsWith("template-"))
              .findFirst()
              .orElseThrow();
      return Duration.between(Files.getLastModifiedTime(template).toInstant(), Instant.now());
    }
  }

  /** The namespace of a machine, by its end of the cable. */
  String namespace(Machine machine) {
    return Stream.of(run("ip", "-o", "netns", "list").split("\n"))
        .map(line -> line.split(" ")[0])
        .filter(name -> name.startsWith("rkq"))
        .filter(name -> run("ip", "-n", name, "addr").contains(machine.address() + "/"))
        .findFirst()
        .orElseThrow();
  }

  /** Asserts that between two attempts nothing of the machines' processes is there. */
  void nothingRuns() throws IOException {
    assertThat(QemuProcesses.below(files)).isEmpty();
    try (Stream<Path> lives = Files.list(files)) {
      assertThat(lives.map(path -> path.getFileName().toString()))
          .allMatch(name -> name.startsWith("template-"));
    }
  }

  /** Ends everything, and asserts that nothing is left on the host. */
  void close() throws Exception {
    await(rig.dispatcher.stopAll());
    await(rig.simulated.close());
    List<String> namespaces = machines.stream().map(this::namespace).toList();
    await(machinery.close());
    nothingRuns();
    String there = run("ip", "-o", "netns", "list") + run("ip", "-o", "link");
    assertThat(namespaces).isNotEmpty().noneMatch(there::contains);
    assertThat(await(launcher.children())).isEmpty();
    await(launcher.close());
    assertThat(await(leases.survey())).isEmpty();
    await(leases.close());
    await(store.close());
    await(vertx.close());
  }
}
