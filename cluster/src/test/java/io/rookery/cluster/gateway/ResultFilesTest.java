package io.rookery.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResultFilesTest {
  @TempDir Path folder;
  private FakeNode node;
  private Web web;

  @BeforeEach
  void open() throws IOException {
    node = FakeNode.open(folder.resolve("analyses"));
    web = new Web(node);
    Path job = Files.createDirectories(folder.resolve("analyses/17"));
    Files.createDirectories(folder.resolve("analyses/18"));
    Files.writeString(folder.resolve("analyses/18/other.txt"), "SECRET");
    Files.writeString(folder.resolve("secret.txt"), "SECRET");
    Files.createDirectories(job.resolve("files/sub"));
    Files.createDirectories(job.resolve("attempts/1"));
    Files.writeString(job.resolve("attempts/1/analysis.log"), "first");
    Files.writeString(job.resolve("dump.pcap"), "packets");
    Files.writeString(job.resolve("files/sub/a b+c%2f\".html"), "<script>");
    Files.write(job.resolve("empty"), new byte[0]);
    Files.createSymbolicLink(job.resolve("link"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(job.resolve("linked"), folder.resolve("analyses/18"));
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void filesAreListedWithoutLinksAndEarlierAttempts() {
    JsonObject list = Web.json(web.send("GET", "/api/v1/jobs/17/results"));
    assertThat(list.getJsonArray("files"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("path", "dump.pcap").put("size", 7))
                .add(new JsonObject().put("path", "empty").put("size", 0))
                .add(new JsonObject().put("path", "files/sub/a b+c%2f\".html").put("size", 8)));
    assertThat(web.send("GET", "/api/v1/jobs/17/results?attempts=true").body())
        .contains("attempts/1/analysis.log");
    assertThat(Web.json(web.send("GET", "/api/v1/jobs/99/results")).getJsonArray("files"))
        .isEmpty();
  }

  @Test
  void aFileIsADownloadWhateverItsName() {
    HttpResponse<String> file =
        web.send("GET", "/api/v1/jobs/17/results/files/sub/a%20b+c%252f%22.html");
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).isEqualTo("<script>");
    assertThat(file.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(file.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(file.headers().firstValue("Content-Disposition"))
        .contains(
            "attachment; filename=\"a_b_c_2f_.html\"; filename*=UTF-8''a%20b%2Bc%252f%22.html");
    assertThat(web.send("GET", "/api/v1/jobs/17/results/empty").body()).isEmpty();
  }

  @Test
  void theCaptureHasAPathOfItsOwn() {
    HttpResponse<String> pcap = web.send("GET", "/api/v1/jobs/17/pcap");
    assertThat(pcap.body()).isEqualTo("packets");
    assertThat(pcap.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("job-17.pcap");
  }

  @Test
  void oneAttemptHasPathsOfItsOwn() throws IOException {
    Files.writeString(folder.resolve("analyses/17/attempts/1/dump.pcap"), "first packets");
    JsonObject list = Web.json(web.send("GET", "/api/v1/jobs/17/attempts/1/results"));
    assertThat(list.getInteger("attempt")).isEqualTo(1);
    assertThat(list.getJsonArray("files")).hasSize(2);
    assertThat(web.send("GET", "/api/v1/jobs/17/attempts/1/results/analysis.log").body())
        .isEqualTo("first");
    HttpResponse<String> pcap = web.send("GET", "/api/v1/jobs/17/attempts/1/pcap");
    assertThat(pcap.body()).isEqualTo("first packets");
    assertThat(pcap.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("job-17-attempt-1.pcap");
    HttpResponse<String> absent = web.send("GET", "/api/v1/jobs/17/attempts/2/results");
    assertThat(absent.statusCode()).isEqualTo(404);
    assertThat(Web.json(absent).getString("code")).isEqualTo("no.such.attempt");
    assertThat(web.send("GET", "/api/v1/jobs/17/attempts/1/results/nothing").statusCode())
        .isEqualTo(404);
    for (String number : new String[] {"0", "-1", "x", "99999999999999999999"}) {
      HttpResponse<String> wrong = web.send("GET", "/api/v1/jobs/17/attempts/" + number + "/pcap");
      assertThat(wrong.statusCode()).as(number).isEqualTo(400);
      assertThat(Web.json(wrong).getString("field")).isEqualTo("attempt");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../2/other.txt",
        "..%2f..%2f..%2fsecret.txt",
        "%2e%2e%2f%2e%2e%2f18/other.txt",
        "..%2f..%2flink",
        "",
      })
  void nothingOutsideTheAttemptIsReached(String path) {
    String answer = web.rawGet("/api/v1/jobs/17/attempts/1/results/" + path);
    assertThat(answer).doesNotContain("SECRET").doesNotContain("packets");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../18/other.txt",
        "..%2f18%2fother.txt",
        "%2e%2e/18/other.txt",
        "%2e%2e%2f%2e%2e%2fsecret.txt",
        "files/../../18/other.txt",
        "files/..%2f..%2f18/other.txt",
        "..%5c18%5cother.txt",
        "%252e%252e/18/other.txt",
        "link",
        "linked/other.txt",
        "linked",
        "/etc/passwd",
        "%2fetc/passwd",
        "files",
        "files/",
        "./empty/x",
        "empty%00",
        "%ff",
        "%",
        "%zz",
        "",
        "nothing"
      })
  void nothingOutsideTheFolderIsReached(String path) {
    String answer = web.rawGet("/api/v1/jobs/17/results/" + path);
    assertThat(answer).doesNotContain("SECRET").doesNotContain("root:");
    assertThat(answer).matches("(?s)HTTP/1.1 (404|400|200) .*");
    assertThat(answer.startsWith("HTTP/1.1 200")).isEqualTo(path.isEmpty());
  }
}
