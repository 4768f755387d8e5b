package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.result.ResultServerRig.Attempted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What recorded exchanges of unmodified analyzers and hostile ones leave, with a limit of 1000. */
class ProtocolVectorsTest {
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

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void anUploadIsStoredAndTheSecondOfItsNameIsRefused(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);

    attempt.send("FILE\nshots/0001.jpg\nabcdef");
    attempt.send("FILE\nshots/0001.jpg\nsecond");

    assertThat(attempt.uploads()).isEqualTo(Map.of("shots/0001.jpg", "abcdef"));
    assertThat(attempt.summary().refused()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void aBackslashSeparatesAndAColonDoesNotNameAStream(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);

    attempt.send("FILE\nfiles\\b.exe\ndata");
    attempt.send("FILE\nfiles/ads.txt:stream\n1");
    attempt.send("FILE\nfiles/nul\0.txt\n2");
    attempt.send("FILE\nfiles//x\n3");

    assertThat(attempt.uploads())
        .isEqualTo(
            Map.of(
                "files/b.exe", "data",
                "files/ads.txtXstream", "1",
                "files/nulX.txt", "2",
                "files/x", "3"));
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void pathsOutsideTheListLeaveNothing(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);
    String longName = "n".repeat(256);
    String[] paths = {
      "../../evil",
      "files/../x",
      "/etc/x",
      "report.json",
      "reports/r",
      "files/a/x",
      "files/1/2/x",
      "files/",
      "files/.",
      "files/..",
      "files",
      "",
      "//files/x",
      "./files/x",
      "FILES/x",
      "analysis.log",
      "files.json",
      "logs/1.bson",
      "logs/1.BSON",
      "logs/1.protobuf",
      "files/" + longName
    };

    for (String path : paths) {
      attempt.send("FILE\n" + path + "\nx");
    }
    attempt.send(bytes("FILE\nfiles/", 0xC3, 0x28, "\nx"));

    assertThat(attempt.files()).isEmpty();
    assertThat(attempt.summary().refused()).isEqualTo(paths.length + 1);
    assertThat(root.getParent().resolve("evil")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void whatAnalyzersUploadAlthoughTheirServersDropItIsStored(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);

    attempt.send("FILE\nlogs/all.stap\nx");
    attempt.send("FILE\npackage_files/doc.js\ny");
    attempt.send("FILE\nfiles/9498687557/libcurl-4.dll.bin\nz");

    assertThat(attempt.uploads())
        .isEqualTo(
            Map.of(
                "logs/all.stap", "x",
                "package_files/doc.js", "y",
                "files/9498687557/libcurl-4.dll.bin", "z"));
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void aFileIsCutWithAMarkAtTheFirstByteBeyondTheLimit(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);

    attempt.send("FILE\nfiles/exact\n" + "A".repeat(1000));
    assertThat(attempt.uploads().get("files/exact")).isEqualTo("A".repeat(1000));
    attempt.send("FILE\nfiles/big\n" + "A".repeat(5000));

    assertThat(attempt.uploads().get("files/big"))
        .hasSize(1015)
        .isEqualTo("A".repeat(1000) + "... (truncated)");
    assertThat(attempt.summary().limitReached()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void anEmptyFileIsAFileAndAnUnfinishedLineIsNothing(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);

    attempt.send("FILE\nfiles/zero\n");
    attempt.send("FILE\nfiles/trunc");
    attempt.send("FILE");
    attempt.send("");

    assertThat(attempt.uploads()).isEqualTo(Map.of("files/zero", ""));
    assertThat(attempt.summary().refused()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void aHeaderThatIsNotOneOfTheProtocolLeavesNothing(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);
    String[] messages = {
      "FILE\r\nfiles/crlf\r\nx",
      "file\nfiles/x\nx",
      "SCREENSHOT\n\u00ff\u00d8picture",
      "FILE x\nfiles/x\nx",
      "FILE 2 2\nfiles/x\nx",
      "FILE \nfiles/x\nx",
      " FILE\nfiles/x\nx",
      "\n",
      "NETLOG\nx",
      "BSON -1\nx",
      "BSON 4294967296\nx",
      "BSON 99999999999999999999999\nx",
      "F".repeat(4097),
      "FILE\nfiles/" + "x".repeat(4091) + "\nx"
    };

    for (String message : messages) {
      attempt.send(message);
    }

    assertThat(attempt.files()).isEmpty();
    assertThat(attempt.summary().refused()).isEqualTo(messages.length);
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void theFirstLogStaysAndALaterOneStandsBesideIt(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);

    attempt.send("LOG\nline\n");
    attempt.send("LOG\nanother\n");

    // The peers' servers drop the second, and with it what an analyzer says after a reboot.
    assertThat(attempt.files())
        .isEqualTo(Map.of("analysis.log", "line\n", "analysis-2.log", "another\n"));
  }

  @ParameterizedTest
  @EnumSource(names = {"CUCKOO", "CAPE"})
  void aSecondStreamOfAProcessIdStandsBesideTheFirst(Dialect dialect) throws IOException {
    Attempted attempt = rig.open("127.0.9.1", dialect);

    attempt.send("BSON 1234\n12345");
    attempt.send("BSON 1234\n67");
    attempt.send("BSON 1234\n8");
    attempt.send("BSON\nx");

    assertThat(attempt.files())
        .isEqualTo(
            Map.of(
                "logs/1234.bson", "12345",
                "logs/1234-2.bson", "67",
                "logs/1234-3.bson", "8"));
  }

  @Test
  void onlyCapeHasProto() throws IOException {
    Attempted cape = rig.open("127.0.9.1", Dialect.CAPE);
    Attempted cuckoo = rig.open("127.0.9.2", Dialect.CUCKOO);

    cape.send("PROTO 1234\np");
    cuckoo.send("PROTO 1234\np");

    assertThat(cape.files()).isEqualTo(Map.of("logs/1234.protobuf", "p"));
    assertThat(cuckoo.files()).isEmpty();
  }

  @Test
  void theSevenLinesOfCapeAreMetadataForCapeAndPayloadForCuckoo() throws IOException {
    String message = "FILE 2\nfiles/aaaa_x.exe\nC:\\a.exe\n12 34\n\n\nfiles\n1\n";
    Attempted cape = rig.open("127.0.9.1", Dialect.CAPE);
    Attempted cuckoo = rig.open("127.0.9.2", Dialect.CUCKOO);

    cape.send(message);
    cuckoo.send(message);

    assertThat(cape.files()).containsOnlyKeys("files.json");
    assertThat(cuckoo.uploads()).isEqualTo(Map.of("files/aaaa_x.exe", "\n\nfiles\n1\n"));
  }

  @Test
  void idsThatAreNotNumbersLeaveNothing() throws IOException {
    Attempted cape = rig.open("127.0.9.1", Dialect.CAPE);
    Attempted cuckoo = rig.open("127.0.9.2", Dialect.CUCKOO);

    cuckoo.send("FILE 2\nfiles/a\nC:\\a\n12 x\ndata");
    cape.send("FILE 2\nfiles/a\nC:\\a\n12\nx\n\nfiles\n0\ndata");
    cape.send("FILE 2\nfiles/a\nC:\\a\n12\n\n\nfiles\nmaybe\ndata");

    assertThat(cape.files()).isEmpty();
    assertThat(cuckoo.files()).isEmpty();
  }

  @Test
  void directoriesOfOneDialectAreClosedInTheOther() throws IOException {
    Attempted cape = rig.open("127.0.9.1", Dialect.CAPE);
    Attempted cuckoo = rig.open("127.0.9.2", Dialect.CUCKOO);

    for (Attempted attempt : new Attempted[] {cape, cuckoo}) {
      attempt.send("FILE\nbuffer/a\n1");
      attempt.send("FILE\nCAPE/a\n2");
      attempt.send("FILE\naux/amsi_etw/a\n3");
    }

    assertThat(cape.uploads()).isEqualTo(Map.of("CAPE/a", "2", "aux/amsi_etw/a", "3"));
    assertThat(cuckoo.uploads()).isEqualTo(Map.of("buffer/a", "1"));
  }

  @Test
  void capeAppendsToScriptLogsAndReplacesSnapshotsWhereCuckooRefuses() throws IOException {
    Attempted cape = rig.open("127.0.9.1", Dialect.CAPE);
    Attempted cuckoo = rig.open("127.0.9.2", Dialect.CUCKOO);

    for (String part : new String[] {"long", "two"}) {
      cape.send("FILE\nlogs/pre_script.log\n" + part);
      cape.send("FILE\ntlsdump/tlsdump.log\n" + part);
      cape.send("FILE\naux/dns_etw.json\n" + part);
      cuckoo.send("FILE\nlogs/pre_script.log\n" + part);
    }

    assertThat(cape.uploads())
        .isEqualTo(
            Map.of(
                "logs/pre_script.log", "longtwo",
                "tlsdump/tlsdump.log", "two",
                "aux/dns_etw.json", "two"));
    assertThat(cuckoo.uploads()).isEqualTo(Map.of("logs/pre_script.log", "long"));
  }

  static byte[] bytes(Object... parts) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer number) {
        bytes.write(number);
      } else {
        bytes.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
