package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of {@code files.json}. */
class RecordsTest {
  @TempDir private Path root;
  private ResultServerRig rig;

  @BeforeEach
  void start() {
    rig = ResultServerRig.start(root, ResultServerRig.roomy());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void cuckooRecordsEveryUploadWithItsOriginWhenItIsKnown() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);

    attempt.send("FILE 2\nfiles/3a1f_dropper.exe\nC:\\Users\\lab\\dropper.exe\n1844 2012\nbytes");
    attempt.send("FILE 2\nfiles/none\nC:\\\"quoted\"\n\nbytes");
    attempt.send("FILE\nshots\\0001.jpg\nbytes");

    assertThat(records(attempt))
        .containsExactly(
            new JsonObject()
                .put("path", "files/3a1f_dropper.exe")
                .put("filepath", "C:\\Users\\lab\\dropper.exe")
                .put("pids", new JsonArray().add(1844).add(2012)),
            new JsonObject()
                .put("path", "files/none")
                .put("filepath", "C:\\\"quoted\"")
                .put("pids", new JsonArray()),
            new JsonObject()
                .put("path", "shots/0001.jpg")
                .putNull("filepath")
                .put("pids", new JsonArray()));
  }

  @Test
  void capeRecordsWhatItsProcessingLooksUpAndKeepsOnlyItsOwnCategories() throws IOException {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CAPE);

    attempt.send("FILE 2\nfiles/2c26\nC:\\a.exe\n1844\n1320\n9;?x\nfiles\n0\nbytes");
    attempt.send("FILE 3\nprocdump/2c26\n\n1\n\n\nweird\n0\nbytes");
    attempt.send("FILE 2\nfiles/2c26\nC:\\b.exe\n7\n\n\nfiles\n1\n");
    attempt.send("FILE\nlogs/strace.log\nbytes");
    attempt.send("FILE\nshots/0001.jpg\nbytes");
    attempt.send("FILE\nevtx/evtx.zip\nbytes");

    assertThat(records(attempt))
        .containsExactly(
            cape("files/2c26", "C:\\a.exe", List.of(1844), List.of(1320), "9;?x", "files"),
            cape("procdump/2c26", "", List.of(1), List.of(), "", ""),
            cape("files/2c26", "C:\\b.exe", List.of(7), List.of(), "", "files"),
            cape("logs/strace.log", "", List.of(), List.of(), "", ""));
    assertThat(attempt.uploads()).hasSize(5);
  }

  @Test
  void linesStayWholeWhenManyConnectionsWriteThem() throws Exception {
    Attempted attempt = rig.open("127.0.9.1", Dialect.CUCKOO);
    ExecutorService senders = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        byte[] message =
            ("FILE 2\nfiles/" + i + "\n" + "p".repeat(3000) + "\n" + i + "\n").getBytes();
        sent.add(
            senders.submit(
                () -> {
                  attempt.guest().send(message);
                  return null;
                }));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    } finally {
      senders.shutdown();
    }
    ResultServerRig.await(attempt.session().drained());

    assertThat(records(attempt))
        .hasSize(64)
        .allMatch(line -> line.getJsonArray("pids").size() == 1);
  }

  private static JsonObject cape(
      String path,
      String origin,
      List<Integer> pids,
      List<Integer> parents,
      String metadata,
      String category) {
    return new JsonObject()
        .put("path", path)
        .put("filepath", origin)
        .put("pids", new JsonArray(pids))
        .put("ppids", new JsonArray(parents))
        .put("metadata", metadata)
        .put("category", category);
  }

  private static List<JsonObject> records(Attempted attempt) {
    return attempt.files().get("files.json").lines().map(JsonObject::new).toList();
  }
}
