package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.HttpAgentRig.SUCCESS;
import static io.rookery.scheduler.guest.HttpAgentRig.dialect;
import static io.rookery.scheduler.guest.HttpAgentRig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest is sent arrives unchanged, and where its analyzer looks for it. */
class HttpAgentUploadTest {
  @TempDir Path home;
  private HttpAgentRig rig;

  @BeforeEach
  void open() {
    rig = new HttpAgentRig(home);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_sample_of_thirty_megabytes_arrives_unchanged(String flavour) throws IOException {
    GuestAgent agent = rig.started(flavour);
    Path sample = AgentConversations.randomFile(rig.home().resolve("sample"), 30_000_001);
    GuestTask task =
        Tasks.task()
            .named("big.bin")
            .on(dialect(flavour), "linux")
            .files(rig.zip(SUCCESS), sample)
            .build();

    rig.loop().await(() -> agent.upload(task));

    assertThat(AgentConversations.sha256(rig.python().find("big.bin")))
        .isEqualTo(AgentConversations.sha256(sample));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_sample_that_looks_like_a_form_arrives_unchanged(String flavour) throws IOException {
    GuestAgent agent = rig.started(flavour);
    Path sample = rig.home().resolve("sample");
    Files.writeString(sample, "\r\n--rookery-\r\n--x--\r\n\0\u00ff", StandardCharsets.ISO_8859_1);
    GuestTask task =
        Tasks.task().on(dialect(flavour), "linux").files(rig.zip(SUCCESS), sample).build();

    rig.loop().await(() -> agent.upload(task));

    assertThat(rig.python().find("invoice.exe")).hasSameBinaryContentAs(sample);
  }

  @Test
  void an_empty_sample_arrives_empty() throws IOException {
    GuestAgent agent = rig.started("cuckoo");
    Path sample = Files.createFile(rig.home().resolve("sample"));
    GuestTask task = Tasks.task().files(rig.zip(SUCCESS), sample).build();

    rig.loop().await(() -> agent.upload(task));

    assertThat(rig.python().find("invoice.exe")).isEmptyFile();
  }

  @Test
  void cape_gets_the_sample_in_a_folder_of_the_job_under_the_name_in_the_configuration()
      throws IOException {
    GuestAgent agent = rig.started("cape", "windows");
    Path sample = Files.writeString(rig.home().resolve("sample"), "MZ");
    GuestTask task =
        Tasks.task()
            .named("an invoice, with a very long name indeed.docm")
            .on(Dialect.CAPE, "windows")
            .files(rig.zip(SUCCESS), sample)
            .build();

    rig.loop().await(() -> agent.upload(task));

    Path temp = rig.python().root().resolve("C:/Users/x/AppData/Local/Temp");
    assertThat(temp.resolve("42/an invoice_ with a .docm")).hasContent("MZ");
    assertThat(Files.readString(rig.python().find("analysis.conf")).lines())
        .contains("file_name = 42\\an invoice_ with a .docm", "upload_max_size = 1000000");
  }

  @Test
  void a_windows_guest_is_filled_at_the_places_that_it_names() throws IOException {
    GuestAgent agent = rig.started("cuckoo", "windows");
    GuestTask task =
        Tasks.task()
            .options(Map.of("analpath", "bin"))
            .on(Dialect.CUCKOO, "windows")
            .files(rig.zip(SUCCESS), Files.writeString(rig.home().resolve("sample"), "MZ"))
            .build();

    rig.loop().await(() -> agent.upload(task));

    assertThat(rig.python().root().resolve("C:/bin/analyzer.py")).exists();
    assertThat(rig.python().root().resolve("C:/bin/analysis.conf")).exists();
    assertThat(rig.python().root().resolve("C:/Users/x/AppData/Local/Temp/invoice.exe")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuckoo", "cape"})
  void a_folder_that_is_there_already_is_used(String flavour) throws IOException {
    GuestAgent agent = rig.started(flavour);
    Files.createDirectories(rig.python().root().resolve("bin"));
    GuestTask task =
        Tasks.task()
            .options(Map.of("analpath", "/bin"))
            .on(dialect(flavour), "linux")
            .files(rig.zip(SUCCESS), Files.writeString(rig.home().resolve("sample"), "MZ"))
            .build();

    rig.loop().await(() -> agent.upload(task));

    assertThat(rig.python().root().resolve("bin/analyzer.py")).exists();
    assertThat(rig.python().root().resolve("bin/analysis.conf")).exists();
  }

  @Test
  void the_exports_of_a_library_reach_the_guest() throws IOException {
    GuestAgent agent = rig.started("cuckoo", "windows");
    GuestTask task =
        Tasks.task()
            .on(Dialect.CUCKOO, "windows")
            .files(
                rig.zip(SUCCESS),
                PeFile.exporting("DllRegisterServer", "b").at(rig.home().resolve("dll")))
            .build();

    rig.loop().await(() -> agent.upload(task));

    assertThat(Files.readString(rig.python().find("analysis.conf")))
        .contains("file_type = PE32 executable (DLL)")
        .endsWith("\npe_exports = DllRegisterServer,b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "windows"})
  void scripts_are_put_beside_the_sample_and_the_analyzer_is_told(String platform)
      throws IOException {
    GuestAgent agent = rig.started("cape", platform);
    Path pre = Files.writeString(rig.home().resolve("pre"), "print(1)");
    Path during = Files.writeString(rig.home().resolve("during"), "click");
    GuestTask task =
        Tasks.task()
            .on(Dialect.CAPE, platform)
            .files(rig.zip(SUCCESS), Files.writeString(rig.home().resolve("sample"), "MZ"))
            .scripts(pre, during)
            .build();

    rig.loop().await(() -> agent.upload(task));

    String temp = platform.equals("windows") ? "C:/Users/x/AppData/Local/Temp" : "tmp";
    assertThat(rig.python().root().resolve(temp).resolve("pre_script.py")).hasContent("print(1)");
    assertThat(rig.python().root().resolve(temp).resolve("during_script.ps1")).hasContent("click");
    String folder = platform.equals("windows") ? "C:\\Users\\x\\AppData\\Local\\Temp\\" : "/tmp/";
    assertThat(Files.readAllLines(rig.python().root().resolve("stored.log")))
        .endsWith(folder + "pre_script.py", folder + "during_script.ps1");
    assertThat(Files.readString(rig.python().find("analysis.conf")).lines())
        .contains("pre_script = True", "during_script = True");
  }

  @Test
  void scripts_are_for_cape_only_and_their_field_is_named() throws IOException {
    GuestAgent agent = rig.started("cuckoo");
    Path script = Files.writeString(rig.home().resolve("script"), "print(1)");
    GuestTask task =
        Tasks.task()
            .files(rig.zip(SUCCESS), Files.writeString(rig.home().resolve("sample"), "MZ"))
            .scripts(script, script)
            .build();

    GuestException problem = failureOf(() -> rig.loop().await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREPRESENTABLE);
    assertThat(problem).hasMessageContaining("scripts").hasMessageContaining("CAPE");
    assertThat(rig.calls()).noneMatch(call -> call.startsWith("POST"));
  }

  @Test
  void a_refused_upload_is_a_rejection_with_the_agents_words() throws IOException {
    GuestAgent agent = rig.started("cuckoo");
    rig.python().behave(new JsonObject().put("refuse", new JsonArray().add("/extract")));
    GuestTask task = rig.task("cuckoo", SUCCESS);

    GuestException problem = failureOf(() -> rig.loop().await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.REJECTED);
    assertThat(problem)
        .hasMessageContaining("/extract")
        .hasMessageContaining("500")
        .hasMessageContaining("cannot do /extract");
  }

  @Test
  void what_cannot_be_represented_is_found_before_anything_is_sent() throws IOException {
    GuestAgent agent = rig.started("cuckoo");
    GuestTask task =
        Tasks.task()
            .options(Map.of("arguments", "-x ;rm"))
            .files(rig.zip(SUCCESS), Files.writeString(rig.home().resolve("sample"), "MZ"))
            .build();

    GuestException problem = failureOf(() -> rig.loop().await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.UNREPRESENTABLE);
    assertThat(problem).hasMessageContaining("options");
    assertThat(rig.calls()).noneMatch(call -> call.startsWith("POST"));
  }
}
