package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.job.InvalidFieldException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzerArchivesTest {
  private static final Optional<String> ANY = Optional.empty();
  private static Vertx vertx;

  @TempDir private Path home;
  private Path folder;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    vertx.close();
  }

  @BeforeEach
  void fill() throws IOException {
    folder = Files.createDirectories(home.resolve("analyzer"));
    write(folder, "analyzer.py", "import lib");
    write(folder, "lib/common/x.py", "x".repeat(200_000));
    write(folder, "bin/loader.exe", "MZ");
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private AnalyzerArchives archives(AnalyzerArchives.Source source) {
    return new AnalyzerArchives(vertx, home.resolve("zips"), Map.of("windows", source));
  }

  private AnalyzerFolder source(Optional<Path> monitors) {
    return new AnalyzerFolder(folder, monitors, ANY);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within 30 s", e);
    }
  }

  private static Map<String, String> entries(AnalyzerArchives archives, Optional<String> monitor)
      throws Exception {
    Map<String, String> found = new TreeMap<>();
    try (ZipFile zip =
        new ZipFile(await(archives.archive("windows", monitor)).orElseThrow().toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
        found.put(
            entry.getName(),
            new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return found;
  }

  @Test
  void aFolderBecomesAZipFileOfStoredEntries() throws Exception {
    assertThat(entries(archives(source(Optional.empty())), ANY))
        .isEqualTo(
            Map.of(
                "analyzer.py", "import lib",
                "lib/common/x.py", "x".repeat(200_000),
                "bin/loader.exe", "MZ"));
  }

  @Test
  void linksInTheFolderAreLeftOutAndTheFolderItselfMayBeOne() throws Exception {
    Path secret = Files.writeString(home.resolve("secret"), "of the host");
    Files.createSymbolicLink(folder.resolve("lib/secret.py"), secret);
    Files.createSymbolicLink(folder.resolve("everything"), home);
    Path link = Files.createSymbolicLink(home.resolve("current"), folder);

    assertThat(entries(archives(new AnalyzerFolder(link, Optional.empty(), ANY)), ANY))
        .containsOnlyKeys("analyzer.py", "lib/common/x.py", "bin/loader.exe");
  }

  @Test
  void aFolderIsReadOnceAndWhatChangesIsSeenByTheNextConfiguration() throws Exception {
    AnalyzerArchives before = archives(source(Optional.empty()));
    entries(before, ANY);
    Files.writeString(folder.resolve("analyzer.py"), "changed");
    Files.delete(folder.resolve("bin/loader.exe"));
    assertThat(entries(before, ANY)).containsEntry("analyzer.py", "import lib");

    assertThat(entries(archives(source(Optional.empty())), ANY))
        .containsEntry("analyzer.py", "changed")
        .doesNotContainKey("bin/loader.exe");
  }

  @Test
  void manyGuestsAtOnceHaveItMadeOnceAndEachHearsOnItsOwnContext() {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(20);
    AnalyzerArchives archives =
        archives(
            zip -> {
              made.incrementAndGet();
              await(all);
              Files.writeString(zip, "zip");
            });

    List<Future<Boolean>> onOwn = new ArrayList<>();
    for (int guest = 0; guest < 20; guest++) {
      Context context = ((VertxInternal) vertx).createEventLoopContext();
      Promise<Boolean> own = Promise.promise();
      onOwn.add(own.future());
      context.runOnContext(
          here -> {
            archives
                .archive("windows", ANY)
                .map(zip -> Vertx.currentContext() == context)
                .onComplete(own);
            all.countDown();
          });
    }

    assertThat(onOwn).allSatisfy(own -> assertThat(await(own)).isTrue());
    assertThat(made).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatCouldNotBeMadeIsTriedAgainAndLeavesNothing() throws Exception {
    Files.move(folder.resolve("analyzer.py"), folder.resolve("elsewhere.py"));
    AnalyzerArchives archives = archives(source(Optional.empty()));
    assertThatThrownBy(() -> await(archives.archive("windows", ANY)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + " holds no analyzer.py or tmstage.exe");
    assertThat(home.resolve("zips")).isEmptyDirectory();

    Files.move(folder.resolve("elsewhere.py"), folder.resolve("analyzer.py"));
    assertThat(entries(archives, ANY)).containsKey("analyzer.py");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    Path gone = folder.resolve("lib/gone.py");
    assertThatThrownBy(
            () ->
                AnalyzerZip.write(
                    new TreeMap<>(Map.of("lib/gone.py", gone)), home.resolve("gone.zip")))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot read " + gone + " (NoSuchFileException)");
  }

  @Test
  void aPlatformWithoutAnAnalyzerHasNone() {
    assertThat(await(archives(source(Optional.empty())).archive("darwin", ANY))).isEmpty();
  }

  private AnalyzerArchives withMonitors() throws IOException {
    Path monitors = home.resolve("monitor");
    write(monitors, "2deb9ccd/monitor-x86.dll", "second");
    write(monitors, "2deb9ccd/loader.exe", "of the monitor");
    write(monitors, "2deb9ccd/src/monitor.c", "int");
    write(monitors, "1aaa/monitor-x86.dll", "first");
    write(monitors, "latest", "2deb9ccd\n");
    return archives(source(Optional.of(monitors)));
  }

  @Test
  void theUsualMonitorIsAddedToTheFilesThatAreRun() throws Exception {
    assertThat(entries(withMonitors(), ANY))
        .containsEntry("bin/monitor-x86.dll", "second")
        .containsEntry("bin/loader.exe", "of the monitor")
        .containsOnlyKeys(
            "analyzer.py", "lib/common/x.py", "bin/loader.exe", "bin/monitor-x86.dll");
  }

  @Test
  void aJobMayChooseItsMonitorAndEachIsKept() throws Exception {
    AnalyzerArchives archives = withMonitors();
    assertThat(entries(archives, Optional.of("1aaa")))
        .containsEntry("bin/monitor-x86.dll", "first")
        .containsEntry("bin/loader.exe", "MZ");
    assertThat(entries(archives, ANY)).containsEntry("bin/monitor-x86.dll", "second");
    Files.delete(home.resolve("monitor/1aaa/monitor-x86.dll"));
    assertThat(entries(archives, Optional.of("1aaa"))).containsKey("bin/monitor-x86.dll");
  }

  @Test
  void aMonitorThatDoesNotExistIsTheUsersMistake() throws Exception {
    AnalyzerArchives archives = withMonitors();
    for (String name : new String[] {"absent", "../analyzer", "/etc", "", ".", "2deb9ccd/src"}) {
      assertThatThrownBy(() -> await(archives.archive("windows", Optional.of(name))))
          .as(name)
          .isInstanceOfSatisfying(
              InvalidFieldException.class,
              invalid -> assertThat(invalid.field()).isEqualTo("options.monitor"));
    }
  }

  @Test
  void aLabWithoutTheUsualMonitorIsToldSo() throws Exception {
    Path empty = Files.createDirectories(home.resolve("empty"));
    AnalyzerArchives archives = archives(source(Optional.of(empty)));
    assertThatThrownBy(() -> await(archives.archive("windows", ANY)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no monitor latest");
    Files.writeString(empty.resolve("latest"), "../../etc");
    assertThatThrownBy(() -> await(archives.archive("windows", ANY)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not hold the name of a monitor's folder");
  }

  @Test
  void whoHasNoMonitorsIgnoresTheOption() throws Exception {
    assertThat(entries(archives(source(Optional.empty())), Optional.of("../x")))
        .containsKey("analyzer.py");
  }
}
