package io.rookery.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSpecReaderTest {
  private static final String SHA256 = "ab".repeat(32);

  private static JsonObject file() {
    return new JsonObject()
        .put("sample", new JsonObject().put("sha256", SHA256).put("name", "invoice.exe"));
  }

  private static JobSpec read(JsonObject json) {
    return new JobSpecReader(json).read(5);
  }

  private static void refused(JsonObject json, String field) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            InvalidFieldException.class, invalid -> assertThat(invalid.field()).isEqualTo(field));
  }

  @Test
  void everythingThatAUserMaySayIsRead() {
    JobSpec spec =
        read(
            file()
                .put("platform", "windows")
                .put("arch", "x64")
                .put("machine", "win10-1")
                .put("tags", new JsonArray().add("office").add("de"))
                .put("timeout", "90s")
                .put("priority", 3)
                .put("package", "exe")
                .put("options", new JsonObject().put("free", "yes").put("human", 0))
                .put("memory", true)
                .put("enforceTimeout", true)
                .put("clock", "2024-01-02T03:04:05")
                .put("route", "internet")
                .put("submissionId", "mail-17")
                .put("owner", "mail-gateway"));

    assertThat(spec.target()).isEqualTo(new Target.File(SHA256, "invoice.exe", 5));
    assertThat(spec.requirement().key()).isEqualTo("windows|x64|win10-1|de,office");
    assertThat(spec.timeout()).contains(Duration.ofSeconds(90));
    assertThat(spec.priority()).isEqualTo(3);
    assertThat(spec.packageName()).contains("exe");
    assertThat(spec.options()).isEqualTo(Map.of("free", "yes", "human", "0"));
    assertThat(spec.memory()).isTrue();
    assertThat(spec.enforceTimeout()).isTrue();
    assertThat(spec.clock()).contains(LocalDateTime.of(2024, 1, 2, 3, 4, 5));
    assertThat(spec.route()).contains("internet");
    assertThat(spec.submissionId()).contains("mail-17");
    assertThat(spec.owner()).isEqualTo("mail-gateway");
  }

  private static JsonObject script(String name) {
    return new JsonObject().put("sha256", SHA256).put("name", name);
  }

  @Test
  void scriptsAreReadAndOfTheirNamesTheExtensionMatters() {
    JsonObject both =
        new JsonObject().put("pre", script("../set up.v2.py")).put("during", script("C:\\x.ps1"));
    Scripts scripts = read(file().put("scripts", both)).scripts();

    assertThat(scripts.pre().orElseThrow().extension()).isEqualTo("py");
    assertThat(scripts.during().orElseThrow().extension()).isEqualTo("ps1");
    assertThat(Scripts.fromJson(scripts.toJson())).isEqualTo(scripts);
    assertThat(read(file()).scripts()).isEqualTo(Scripts.NONE);
    assertThat(read(file().put("scripts", new JsonObject())).scripts()).isEqualTo(Scripts.NONE);
  }

  @Test
  void aScriptThatCannotBeRunIsNamedByItsField() {
    refused(file().put("scripts", "a.py"), "scripts");
    refused(scripts("after", script("a.py")), "scripts.after");
    refused(scripts("pre", "a.py"), "scripts.pre");
    refused(scripts("pre", script("a.py").put("size", 1)), "scripts.pre.size");
    refused(scripts("pre", new JsonObject().put("name", "a.py")), "scripts.pre.sha256");
    refused(scripts("during", script("a.py").put("sha256", "AB")), "scripts.during.sha256");
    for (String name : new String[] {"", "py", "a.", "a.p y", "a.py/b", "a\n.py", "a.\u00e9"}) {
      refused(scripts("pre", script(name)), "scripts.pre.name");
    }
    refused(scripts("pre", script("x".repeat(300) + ".py")), "scripts.pre.name");
  }

  private static JsonObject scripts(String when, Object script) {
    return file().put("scripts", new JsonObject().put(when, script));
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    JobSpec spec = read(new JsonObject().put("url", "http://example.test/a?b=c"));
    assertThat(spec.target()).isEqualTo(new Target.Url("http://example.test/a?b=c"));
    assertThat(spec.priority()).isEqualTo(1);
    assertThat(spec.requirement().key()).isEqualTo("*|*|*|");
    assertThat(spec.timeout()).isEmpty();
    assertThat(spec.options()).isEmpty();
  }

  @Test
  void theNotationsOfTheCuckooFamilyAreUnderstood() {
    JobSpec spec =
        read(
            file()
                .put("options", "free=yes, arguments=--a=b")
                .put("tags", "x64,office")
                .put("timeout", 120)
                .put("clock", "01-02-2024 03:04:05"));
    assertThat(spec.options()).isEqualTo(Map.of("free", "yes", "arguments", "--a=b"));
    assertThat(spec.requirement().tags()).containsExactly("office", "x64");
    assertThat(spec.timeout()).contains(Duration.ofMinutes(2));
    assertThat(spec.clock()).contains(LocalDateTime.of(2024, 1, 2, 3, 4, 5));
  }

  @Test
  void theShortNotationOfASampleMeansTheSame() {
    JsonObject brief = new JsonObject().put("sha256", SHA256).put("name", "invoice.exe");
    assertThat(read(brief)).isEqualTo(read(file()));
    refused(file().put("sha256", SHA256), "sha256");
    refused(file().put("name", "other.exe"), "name");
  }

  @Test
  void halfOfACharacterIsRefusedBecauseTheStoreCannotHoldIt() {
    refused(file().put("owner", "a\ud800"), "owner");
    refused(file().put("submissionId", "\udc00"), "submissionId");
    refused(file().put("options", new JsonObject().put("a", "\ud83d")), "options.a");
    assertThat(read(file().put("owner", "\ud83d\ude00")).owner()).isEqualTo("\ud83d\ude00");
  }

  @Test
  void aPathInAFileNameIsDropped() {
    JsonObject json =
        new JsonObject()
            .put("sample", new JsonObject().put("sha256", SHA256).put("name", "..\\x/../a.exe"));
    assertThat(((Target.File) read(json).target()).name()).isEqualTo("a.exe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "platform; win dows",
        "arch; x|64",
        "machine; *",
        "package; ../exe",
        "route; a b",
        "timeout; soon",
        "timeout; 25h",
        "timeout; 0s",
        "clock; yesterday",
        "priority; high",
        "memory; yes",
        "tags; a b",
        "options; novalue",
        "colour; red"
      })
  void aWrongFieldIsNamed(String field, String value) {
    refused(file().put(field, value), field);
  }

  @Test
  void aTargetIsExactlyOneOfSampleAndUrl() {
    refused(new JsonObject(), "sample");
    refused(file().put("url", "http://example.test/"), "url");
  }

  @Test
  void wrongTargetsAreNamed() {
    refused(new JsonObject().put("url", "file:///etc/passwd"), "url");
    refused(new JsonObject().put("url", "http://a b"), "url");
    refused(new JsonObject().put("sha256", "AB"), "sha256");
    refused(new JsonObject().put("sample", "x"), "sample");
    refused(new JsonObject().put("sample", new JsonObject().put("name", "x")), "sample.sha256");
    refused(
        new JsonObject().put("sample", new JsonObject().put("sha256", SHA256).put("name", "..")),
        "sample.name");
    refused(
        new JsonObject().put("sample", new JsonObject().put("sha256", SHA256).put("name", "a\nb")),
        "sample.name");
  }

  @Test
  void optionsThatNoAnalyzerCouldReadAreRefused() {
    refused(file().put("options", new JsonObject().put("a", "1,b=2")), "options.a");
    refused(file().put("options", new JsonObject().put("a", "1\nid = 7")), "options.a");
    refused(file().put("options", new JsonObject().put("a b", "1")), "options");
  }

  @Test
  void requirementsSurviveTheirKey() {
    Requirement requirement =
        read(file().put("platform", "linux").put("tags", "b,a")).requirement();
    assertThat(Requirement.ofKey(requirement.key())).isEqualTo(requirement);
    assertThat(Requirement.ofKey("*|*|*|").platform()).isEqualTo(Optional.empty());
  }
}
