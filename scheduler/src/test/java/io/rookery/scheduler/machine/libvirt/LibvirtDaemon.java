package io.rookery.scheduler.machine.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real libvirtd that sees and touches nothing of the host's, with a bridge. Needs root, libvirtd,
 * virsh and QEMU, and fails without.
 */
final class LibvirtDaemon {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path directory;
  private final Net net;
  private final Process namespace;

  private LibvirtDaemon(Path directory, Net net, Process namespace) {
    this.directory = directory;
    this.net = net;
    this.namespace = namespace;
  }

  /** Where a test class's one guest is reached, apart from those of all others. */
  record Net(int number) {
    String bridge() {
      return "rktestvirt" + number;
    }

    String host() {
      return "198.19." + number + ".1";
    }

    String guest() {
      return "198.19." + number + ".2";
    }
  }

  static LibvirtDaemon start(Path directory, Net net) throws Exception {
    for (String tool : List.of("libvirtd", "virsh", "qemu-system-x86_64", "qemu-img")) {
      if (List.of("/usr/bin", "/usr/sbin", "/usr/local/bin").stream()
          .noneMatch(place -> Files.isExecutable(Path.of(place, tool)))) {
        throw new AssertionError(
            tool
                + " is not here: install qemu-system-x86, qemu-utils, libvirt-daemon,"
                + " libvirt-daemon-driver-qemu and libvirt-clients, as ./rookery test does");
      }
    }
    Path script = directory.resolve("libvirtd.sh");
    try (InputStream text = LibvirtDaemon.class.getResourceAsStream("/machine/libvirtd.sh")) {
      Files.copy(text, script);
    }
    Process namespace =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                script.toString(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("namespace.log").toFile())
            .start();
    LibvirtDaemon daemon = new LibvirtDaemon(directory, net, namespace);
    try {
      await().atMost(PATIENCE).until(() -> daemon.virsh("list").exit() == 0);
      run(List.of("ip", "link", "add", net.bridge(), "type", "bridge"));
      run(List.of("ip", "addr", "add", net.host() + "/24", "dev", net.bridge()));
      run(List.of("ip", "link", "set", net.bridge(), "up"));
      return daemon;
    } catch (Throwable failed) {
      daemon.end();
      throw failed;
    }
  }

  static Path disk(Path directory, String name) {
    return disks(directory).resolve(name + ".qcow2");
  }

  /** Where the domains' disks are; what is to be mounted there must be before it starts. */
  static Path disks(Path directory) {
    return directory.resolve("disks");
  }

  String uri() {
    return "qemu:///system?socket=" + directory.resolve("sock/libvirt-sock");
  }

  /** What a program said, on both streams, and its exit code. */
  record Said(int exit, String text) {}

  Said virsh(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("virsh", "--quiet", "-c", uri()));
    command.addAll(List.of(arguments));
    return said(command);
  }

  void require(String... arguments) throws IOException, InterruptedException {
    Said said = virsh(arguments);
    assertThat(said.exit()).as("virsh %s: %s", List.of(arguments), said.text()).isZero();
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Said said = said(command);
    assertThat(said.exit()).as("%s: %s", command, said.text()).isZero();
  }

  private static Said said(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Said(process.waitFor(), text);
  }

  /** Makes a domain of the guest image, and its snapshot when the agent answers; leaves it off. */
  void makeDomain(String name, Path image, String snapshot) throws Exception {
    Files.createDirectories(disks(directory));
    Path disk = disk(directory, name);
    run(
        List.of(
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            "qcow2",
            "-b",
            image.resolve("guest.qcow2").toString(),
            disk.toString()));
    Path definition = directory.resolve(name + ".xml");
    Files.writeString(definition, definition(name, image, disk));
    require("define", definition.toString());
    require("start", name);
    await().atMost(PATIENCE).ignoreExceptions().until(this::agentAnswers);
    require("snapshot-create-as", name, snapshot);
    require("destroy", name);
  }

  /** Asks, and reads to the end: no connection is left in the snapshot. */
  private boolean agentAnswers() throws IOException {
    try (Socket socket = new Socket(net.guest(), 8000)) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .contains("CAPE Agent");
    }
  }

  private String definition(String name, Path image, Path disk) {
    return """
        <domain type='qemu'>
          <name>%s</name>
          <memory unit='MiB'>128</memory>
          <os>
            <type arch='x86_64' machine='q35'>hvm</type>
            <kernel>%s</kernel>
            <initrd>%s</initrd>
            <cmdline>quiet panic=-1 rookery.ip=%s rookery.prefix=24 rookery.host=%s</cmdline>
          </os>
          <on_crash>preserve</on_crash>
          <cpu mode='maximum'/>
          <devices>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2' cache='unsafe'/>
              <source file='%s'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <interface type='bridge'>
              <source bridge='%s'/>
              <model type='virtio'/>
            </interface>
            <video>
              <model type='vga' vram='4096'/>
            </video>
            <panic model='isa'/>
            <memballoon model='none'/>
          </devices>
        </domain>
        """
        .formatted(
            name,
            image.resolve("vmlinuz"),
            image.resolve("initrd"),
            net.guest(),
            net.host(),
            disk,
            net.bridge());
  }

  /** Stops libvirtd where it is: it takes connections and answers nothing. */
  void freeze() throws IOException, InterruptedException {
    run(List.of("kill", "-STOP", Long.toString(itself().pid())));
  }

  /** Lets it go on. */
  void thaw() throws IOException, InterruptedException {
    run(List.of("kill", "-CONT", Long.toString(itself().pid())));
  }

  /** Ends libvirtd and lets the domains run on. */
  void kill() throws Exception {
    ProcessHandle process = itself();
    process.destroyForcibly();
    process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Starts libvirtd anew after {@link #kill}. */
  void startAgain() throws IOException, InterruptedException {
    run(
        List.of(
            "nsenter",
            "--target",
            Long.toString(namespace.children().findAny().orElseThrow().pid()),
            "--mount",
            "--pid",
            "libvirtd",
            "-d",
            "-f",
            "/run/libvirtd.conf",
            "-p",
            "/run/libvirtd.pid"));
  }

  private ProcessHandle itself() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().command().filter(path -> path.endsWith("/libvirtd")).isPresent())
        .filter(this::isOfNamespace)
        .findAny()
        .orElseThrow();
  }

  private boolean isOfNamespace(ProcessHandle process) {
    Path first = Path.of("/proc", pid(namespace.children().findAny().orElseThrow()), "ns/pid");
    try {
      return Files.readSymbolicLink(Path.of("/proc", pid(process), "ns/pid"))
          .equals(Files.readSymbolicLink(first));
    } catch (IOException gone) {
      return false;
    }
  }

  private static String pid(ProcessHandle process) {
    return Long.toString(process.pid());
  }

  /** The QEMU of a domain, if one is there. */
  static List<ProcessHandle> lives(String name) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                List.of(process.info().arguments().orElse(new String[0]))
                    .contains("guest=" + name + ",debug-threads=on"))
        .toList();
  }

  /** Ends it and everything that runs under it. */
  void end() throws IOException, InterruptedException {
    namespace.getOutputStream().close();
    assertThat(namespace.waitFor(30, TimeUnit.SECONDS)).as("libvirtd's namespace ends").isTrue();
    said(List.of("ip", "link", "del", net.bridge()));
  }
}
