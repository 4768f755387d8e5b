package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.qemu.LabFiles;
import io.rookery.scheduler.machine.qemu.MonitoredQemu;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A guest that was saved in the middle of a call, by a tool that did not look: its agent serves one
 * connection at a time, and has read half a request.
 */
final class PhantomGuest implements AutoCloseable {
  static final String SNAPSHOT = "in-a-call";
  private static final int MOMENT = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Ends the agent, and puts one in its place that serves one connection at a time. */
  private static final String REPLACE =
      "busybox setsid sh -c 'busybox killall python3;"
          + " until python3 -u /opt/rookery/agent.py --protocol cuckoo; do :; done'"
          + " > /dev/null 2>&1 < /dev/null &";

  /** Answers one call, and takes the whole guest along when it has read the next. */
  private static final String LAST_WORDS =
      """
      import socket
      door = socket.socket()
      door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      door.bind(("", 8000))
      door.listen(5)
      call, caller = door.accept()
      call.recv(4096)
      call.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nDying Agent!")
      call.close()
      call, caller = door.accept()
      call.recv(4096)
      open("/proc/sys/kernel/panic", "w").write("0")
      open("/proc/sysrq-trigger", "w").write("c")
      """;

  private final Machine machine;
  private final String cable;
  private final Socket half = new Socket();

  /**
   * Saves it into the image that the machine of the lab is restored from.
   *
   * @param from the port from which its scheduler called; 0 for any
   */
  PhantomGuest(QemuLab lab, Path directory, JsonObject options, int from) throws Exception {
    this(lab);
    save(
        lab,
        directory,
        options,
        () -> {
          replace(REPLACE, "Cuckoo Agent!");
          half.bind(new InetSocketAddress(from));
          half.connect(agent(), (int) PATIENCE.toMillis());
          half.getOutputStream()
              .write(bytes("POST /store HTTP/1.1\r\nContent-Length: 100\r\n\r\nha"));
          hangs();
        });
  }

  private PhantomGuest(QemuLab lab) {
    machine = lab.machines.get(0);
    cable = lab.namespace(machine);
  }

  /** Saves a guest whose kernel panics when the first call after a restore has come. */
  static void dying(QemuLab lab, Path directory, JsonObject options) throws Exception {
    String script = Base64.getEncoder().encodeToString(bytes(LAST_WORDS));
    String command =
        "busybox setsid sh -c 'echo %s | busybox base64 -d > /dying.py; busybox killall python3;"
                .formatted(script)
            + " until python3 /dying.py; do :; done' > /dev/null 2>&1 < /dev/null &";
    PhantomGuest guest = new PhantomGuest(lab);
    guest.save(lab, directory, options, () -> guest.replace(command, "Dying Agent!"));
  }

  private interface Preparation {
    void make() throws Exception;
  }

  /** Into the image that the machine of the lab is restored from. */
  private void save(QemuLab lab, Path directory, JsonObject options, Preparation preparation)
      throws Exception {
    Path image = directory.resolve("saved.qcow2");
    Files.copy(LabFiles.folder().resolve("guest.qcow2"), image);
    try (MonitoredQemu qemu = new MonitoredQemu(image, options, Optional.of(cable))) {
      until("CAPE Agent!");
      preparation.make();
      qemu.save(SNAPSHOT);
    }
    try (OutputStream disk = Files.newOutputStream(lab.files.resolve("0.qcow2"))) {
      Files.copy(image, disk);
    }
    Files.delete(image);
  }

  private void replace(String command, String name) throws IOException {
    ask("POST /execute", "command=" + URLEncoder.encode(command, StandardCharsets.UTF_8));
    until(name);
  }

  private InetSocketAddress agent() {
    return new InetSocketAddress(machine.address(), machine.agentPort());
  }

  /** Until then its kernel or its agent is starting. */
  private void until(String name) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> ask("GET /", "").contains(name));
  }

  private String ask(String what, String form) throws IOException {
    try (Socket call = new Socket()) {
      call.connect(agent(), MOMENT);
      call.setSoTimeout((int) PATIENCE.toMillis() / 10);
      call.getOutputStream()
          .write(
              bytes(
                  "%s HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                          .formatted(what)
                      + "Content-Length: %d\r\n\r\n%s".formatted(form.length(), form)));
      InputStream answer = call.getInputStream();
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The connection is taken, and nobody answers. */
  private void hangs() throws IOException {
    try (Socket call = new Socket()) {
      call.connect(agent(), (int) PATIENCE.toMillis());
      call.setSoTimeout(MOMENT);
      call.getOutputStream().write(bytes("GET / HTTP/1.1\r\n\r\n"));
      assertThat(answers(call)).isFalse();
      // Nothing of it is to stay on this host when the guest is gone.
      call.setSoLinger(true, 0);
    }
  }

  private static boolean answers(Socket call) throws IOException {
    try {
      return call.getInputStream().read() >= 0;
    } catch (SocketTimeoutException silent) {
      return false;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether the half-sent request's connection is open on this host still. */
  boolean isOpenHere() throws IOException {
    half.setSoTimeout(MOMENT);
    try {
      return half.getInputStream().read() >= 0;
    } catch (SocketTimeoutException open) {
      return true;
    } catch (IOException reset) {
      return false;
    }
  }

  /** This end of it goes, and not one packet says so, as if its host had lost power. */
  @Override
  public void close() throws IOException {
    QemuLab.run("ip", "link", "set", "dev", cable, "down");
    half.setSoLinger(true, 0);
    half.close();
    QemuLab.run("ip", "link", "set", "dev", cable, "up");
  }
}
