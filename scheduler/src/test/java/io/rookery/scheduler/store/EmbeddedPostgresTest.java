package io.rookery.scheduler.store;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.capture.process.Account;
import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Privilege;
import io.rookery.capture.process.Readiness;
import io.rookery.capture.process.Signal;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedPostgresTest {
  private static final Duration DEADLINE = Duration.ofSeconds(120);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  @TempDir Path folder;
  private Vertx vertx;
  private ChildLauncher launcher;

  @BeforeEach
  void open() throws IOException {
    POSTGRES.lendProgramsTo(folder);
    vertx = Vertx.vertx();
    launcher = ChildLauncher.create(vertx);
  }

  @AfterEach
  void close() {
    await(launcher.close());
    await(vertx.close());
    // Whatever a test started, servers of killed nodes included, must have ended.
    Awaitility.await().atMost(DEADLINE).until(() -> serversIn(folder).isEmpty());
  }

  private EmbeddedPostgres start(Path data) {
    return await(EmbeddedPostgres.start(vertx, launcher, data, DEADLINE));
  }

  private RowSet<Row> sql(PgConnectOptions server, String statement) {
    return await(
        PgConnection.connect(vertx, server)
            .compose(c -> c.query(statement).execute().eventually(() -> c.close())));
  }

  private static List<Long> serversIn(Path folder) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(
            pid -> {
              try {
                return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).startsWith(folder);
              } catch (IOException e) {
                return false;
              }
            })
        .toList();
  }

  @Test
  void theStoreSurvivesARestartOfItsServer() {
    EmbeddedPostgres server = start(folder);
    PgConnectOptions before = server.connectOptions();
    PgJobStore store =
        await(PgJobStore.connect(vertx, new StoreOptions(before, 4, Duration.ofSeconds(10))));
    long id = await(store.submit(StoreFixture.spec("linux", 1))).id();

    await(server.stop());
    await(server.ended());
    assertThatThrownBy(() -> await(store.ping()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("127.0.0.1:" + before.getPort());

    EmbeddedPostgres restarted = start(folder);
    assertThat(restarted.connectOptions().getPort()).isEqualTo(before.getPort());
    Awaitility.await().atMost(DEADLINE).until(() -> await(store.ping().map(true).otherwise(false)));
    assertThat(await(store.find(id))).isPresent();
    await(store.close());
    await(restarted.stop());
  }

  @Test
  void onlyWhoHasThePasswordGetsInAndOnlyTheNodesUserCanReadIt() throws IOException {
    EmbeddedPostgres server = start(folder);

    assertThatThrownBy(() -> sql(server.connectOptions().setPassword("guess"), "select 1"))
        .hasMessageContaining("password authentication failed");
    Path password = folder.resolve("postgres/password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("postgres/data"))))
        .isEqualTo("rwx------");
    assertThat(sql(server.connectOptions(), "show fsync").iterator().next().getString(0))
        .isEqualTo("on");
    await(server.stop());
  }

  @Test
  void aDataDirectoryServesOneNodeAtATime() {
    EmbeddedPostgres server = start(folder);

    assertThatThrownBy(() -> start(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("in use by another node");
    assertThat(sql(server.connectOptions(), "select 1")).hasSize(1);
    await(server.stop());
  }

  @Test
  void theServerEndsWithItsKilledNodeAndStartsAgainWithAllThatWasCommitted() throws IOException {
    Child node =
        await(
            launcher.start(
                childJvm(testClassPath())
                    .withReadiness(Readiness.line(ServerInChildJvm.UP, DEADLINE))));
    PgConnectOptions server = optionsOf(folder);
    sql(server, "create table kept (n int)");
    sql(server, "insert into kept select generate_series(1, 1000)");

    await(node.signal(Signal.KILL));
    await(node.exit());
    EmbeddedPostgres again = start(folder);

    assertThat(sql(again.connectOptions(), "select n from kept")).hasSize(1000);
    await(again.stop());
  }

  @Test
  void anOrdinaryUserCanRunIt() throws IOException {
    List<String> copies = new ArrayList<>();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path libraries = Files.createDirectory(folder.resolve("class-path"));
    for (String entry : testClassPath()) {
      copies.add(readableCopy(Path.of(entry), libraries).toString());
    }
    Account nobody = Account.find("nobody").orElseThrow();
    Path data = Files.createDirectory(folder.resolve("data"));
    POSTGRES.lendProgramsTo(data);
    Files.setAttribute(data, "unix:uid", nobody.uid());
    Files.setAttribute(data.resolve("postgres"), "unix:uid", nobody.uid());
    Privilege privilege = Account.nodeIsRoot() ? nobody.privilege() : Privilege.same();

    Child node =
        await(
            launcher.start(
                childJvm(copies, data)
                    .withPrivilege(privilege)
                    .withReadiness(Readiness.line(ServerInChildJvm.UP, DEADLINE))));

    assertThat(sql(optionsOf(data), "select 1")).hasSize(1);
    await(node.stop());
  }

  @Test
  void whereThereAreNoUserNamespacesAnotherAccountServesRoot() throws IOException {
    assertThat(Account.nodeIsRoot()).as("this test changes users and has to run as root").isTrue();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    ServerUser nobody = ServerUser.account(Account.find("nobody").orElseThrow());
    ServerFolder held = ServerFolder.open(folder);

    ServerStart.Running running =
        await(new ServerStart(vertx, launcher, held, DEADLINE).runAs(nobody));

    assertThat(sql(optionsOf(folder), "select 1")).hasSize(1);
    await(running.child().stop());
    held.close();
  }

  @Test
  void anAccountThatCannotReachTheFolderIsRefusedWithARemedy() throws IOException {
    assertThat(Account.nodeIsRoot()).as("this test changes users and has to run as root").isTrue();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    ServerUser nobody = ServerUser.account(Account.find("nobody").orElseThrow());
    ServerFolder held = ServerFolder.open(folder);

    assertThatThrownBy(() -> await(new ServerStart(vertx, launcher, held, DEADLINE).runAs(nobody)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nobody cannot reach")
        .hasMessageContaining("store.url");
    held.close();
  }

  @Test
  void dataOfAnotherMajorVersionIsRefusedAndNothingStaysBehind() throws IOException {
    Path data = Files.createDirectories(folder.resolve("postgres/data"));
    Files.writeString(data.resolve("PG_VERSION"), "9.6\n");

    Future<EmbeddedPostgres> start = EmbeddedPostgres.start(vertx, launcher, folder, DEADLINE);

    assertThatThrownBy(() -> await(start))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("made by PostgreSQL 9.6");
    ServerFolder.open(folder).close();
  }

  private PgConnectOptions optionsOf(Path data) throws IOException {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(Integer.parseInt(Files.readString(data.resolve("postgres/port"))))
        .setUser("rookery")
        .setPassword(Files.readString(data.resolve("postgres/password")))
        .setDatabase("postgres");
  }

  private static List<String> testClassPath() {
    String whole =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of(whole.split(File.pathSeparator));
  }

  private ChildSpec childJvm(List<String> classPath) throws IOException {
    return childJvm(classPath, folder);
  }

  private ChildSpec childJvm(List<String> classPath, Path data) throws IOException {
    return ChildSpec.of(
        "node",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + data,
            "-cp",
            String.join(File.pathSeparator, classPath),
            ServerInChildJvm.class.getName(),
            data.toString()));
  }

  private static Path readableCopy(Path entry, Path libraries) throws IOException {
    Path copy = Files.createTempDirectory(libraries, "entry").resolve(entry.getFileName());
    try (Stream<Path> all = Files.walk(entry)) {
      for (Path path : all.toList()) {
        Files.copy(path, copy.resolve(entry.relativize(path).toString()));
      }
    }
    try (Stream<Path> all = Files.walk(copy.getParent())) {
      for (Path path : all.toList()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    return copy;
  }
}
