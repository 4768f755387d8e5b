package io.rookery.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ChildHygieneTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int CLOSE_ON_EXEC = 02000000;

  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @TempDir Path directory;

  @Test
  void a_child_has_descriptors_0_1_and_2_only_whatever_the_node_has_open() throws Exception {
    assertThat(Epoll.isAvailable()).as("Netty's native transport is loaded").isTrue();
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try (ServerSocket plainServer = new ServerSocket(0, 5, LOOPBACK);
        Socket plain = new Socket(LOOPBACK, plainServer.getLocalPort());
        ServerSocketChannel nioServer =
            ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        SocketChannel nio = SocketChannel.open(nioServer.getLocalAddress());
        FileChannel file =
            FileChannel.open(
                directory.resolve("open"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Channel netty =
          new ServerBootstrap()
              .group(group)
              .channel(EpollServerSocketChannel.class)
              .childHandler(new ChannelInboundHandlerAdapter())
              .bind(LOOPBACK, 0)
              .sync()
              .channel();
      assertThat(List.of(plain.isConnected(), nio.isConnected(), file.isOpen(), netty.isOpen()))
          .containsOnly(true);
      assertThat(inheritableSocketsOfThisProcess())
          .as("sockets that a careless fork would hand on")
          .isGreaterThanOrEqualTo(4);

      Child child = start(ChildSpec.of("cat", List.of("sleep", "1000")));

      assertThat(descriptors(child.pid())).containsOnlyKeys("0", "1", "2");
      assertThat(descriptors(child.pid())).containsEntry("0", "/dev/null");
      assertThat(descriptors(child.pid()).get("1")).startsWith("pipe:");
      assertThat(descriptors(child.pid()).get("2")).startsWith("pipe:");
      netty.close().sync();
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void a_child_leads_its_own_session_and_process_group() throws Exception {
    Child child = start(ChildSpec.of("stat", List.of("sleep", "1000")));

    String[] fields = Files.readString(Path.of("/proc/" + child.pid() + "/stat")).split(" ");

    assertThat(fields[4]).as("group").isEqualTo(Long.toString(child.pid()));
    assertThat(fields[5]).as("session").isEqualTo(Long.toString(child.pid()));
    assertThat(fields[21]).as("start time").isEqualTo(Long.toString(child.startTime()));
  }

  @Test
  void a_child_sees_only_the_allowed_environment_and_what_its_specification_adds()
      throws Exception {
    ChildSpec spec =
        ChildSpec.of("env", List.of("/usr/bin/env")).withEnvironment(Map.of("ROOKERY_MARK", "a b"));

    List<String> lines = run(spec).stdout().lines().toList();

    assertThat(lines).contains("ROOKERY_MARK=a b").anyMatch(line -> line.startsWith("PATH="));
    assertThat(lines.stream().map(line -> line.split("=")[0]))
        .isSubsetOf("PATH", "LANG", "LC_ALL", "TZ", "HOME", "PWD", "ROOKERY_MARK");
  }

  @Test
  void arguments_reach_the_child_as_they_are() throws Exception {
    List<String> arguments = List.of("$(id)", "; reboot", "two words", "*", "", "'\"\\", "--");
    List<String> command = new ArrayList<>(List.of("printf", "<%s>"));
    command.addAll(arguments);

    assertThat(run(ChildSpec.of("printf", command)).stdout())
        .isEqualTo("<$(id)><; reboot><two words><*><><'\"\\><-->");
  }

  @Test
  void a_child_runs_in_its_directory_with_a_strict_umask_and_no_core_dumps() throws Exception {
    ChildSpec spec =
        ChildSpec.of("sh", List.of("sh", "-c", "pwd; umask; ulimit -c")).withDirectory(directory);

    assertThat(run(spec).stdout().lines())
        .containsExactly(directory.toRealPath().toString(), "0077", "0");
  }

  @Test
  void a_child_reads_the_text_it_is_given() throws Exception {
    assertThat(run(ChildSpec.of("cat", List.of("cat")).withStdin("first\nsecond\n")).stdout())
        .isEqualTo("first\nsecond\n");
  }

  @Test
  void a_child_of_another_user_has_just_the_capabilities_it_was_given() throws Exception {
    ChildSpec spec =
        ChildSpec.of(
                "status", List.of("grep", "-E", "Uid|Gid|Groups|Cap|NoNew", "/proc/self/status"))
            .withPrivilege(Privilege.user(65534, 65533).withCapabilities("net_raw"));

    Finished finished = run(spec);

    String netRaw = "0000000000002000";
    assertThat(finished.stdout().lines().map(line -> line.replaceAll("\\s+", " ").trim()))
        .contains(
            "Uid: 65534 65534 65534 65534",
            "Gid: 65533 65533 65533 65533",
            "Groups:",
            "CapPrm: " + netRaw,
            "CapEff: " + netRaw,
            "CapAmb: " + netRaw,
            "NoNewPrivs: 1");
  }

  @Test
  void a_child_without_its_parent_refuses_to_run() throws Exception {
    ChildSpec spec = ChildSpec.of("true", List.of("true"));
    List<String> command = ChildCommand.of(spec, "/bin/true", 1, tool -> tool);

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

    assertThat(new String(process.getInputStream().readAllBytes())).contains("is gone");
    assertThat(process.waitFor()).isEqualTo(ChildCommand.ORPHANED);
  }

  @Test
  void standard_output_goes_to_a_new_file_that_only_the_node_may_read() throws Exception {
    Path file = directory.resolve("out");
    ChildSpec spec =
        ChildSpec.of("id", List.of("id", "-u"))
            .withPrivilege(Privilege.user(65534, 65534))
            .withStdoutFile(file);

    run(spec);

    assertThat(file).content().isEqualTo("65534\n");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    assertThat(Outcome.failure(LaunchException.class, running.launcher().start(spec)).problem())
        .as("a second child may not touch the file of the first")
        .isEqualTo(LaunchProblem.UNWRITABLE);
  }

  @Test
  void a_child_that_writes_more_than_it_may_is_ended_by_the_kernel() throws Exception {
    Path file = directory.resolve("out");
    ChildSpec spec =
        ChildSpec.of("yes", List.of("yes"))
            .withStdoutFile(file)
            .withLimits(ResourceLimits.none().withFileSize(10_001));

    Finished finished = run(spec);

    assertThat(finished.exit().signal()).contains(Signal.XFSZ);
    assertThat(file).hasSize(10_001);
  }

  private Child start(ChildSpec spec) throws Exception {
    // Ready when the last program of the chain runs, which is when the name of the process is its
    // own.
    Child child = Outcome.of(running.launcher().start(spec));
    Awaitility.await()
        .until(
            () ->
                Files.readString(Path.of("/proc/" + child.pid() + "/comm"))
                    .trim()
                    .equals(spec.command().get(0)));
    return child;
  }

  private Finished run(ChildSpec spec) throws Exception {
    return Outcome.of(running.launcher().run(spec, DEADLINE));
  }

  private static Map<String, String> descriptors(long pid) throws IOException {
    Map<String, String> descriptors = new TreeMap<>();
    try (Stream<Path> links = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path link : links.toList()) {
        try {
          descriptors.put(link.getFileName().toString(), Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException closedMeanwhile) {
          // by another thread of this process
        }
      }
    }
    return descriptors;
  }

  private static long inheritableSocketsOfThisProcess() throws IOException {
    long count = 0;
    for (Map.Entry<String, String> descriptor :
        descriptors(ProcessHandle.current().pid()).entrySet()) {
      Path info = Path.of("/proc/self/fdinfo/" + descriptor.getKey());
      if (descriptor.getValue().startsWith("socket:") && isInheritable(Files.readString(info))) {
        count++;
      }
    }
    return count;
  }

  private static boolean isInheritable(String fdinfo) {
    return fdinfo
        .lines()
        .filter(line -> line.startsWith("flags:"))
        .map(line -> Integer.parseInt(line.substring(6).trim(), 8))
        .anyMatch(flags -> (flags & CLOSE_ON_EXEC) == 0);
  }
}
