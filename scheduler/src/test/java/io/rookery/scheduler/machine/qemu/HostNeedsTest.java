package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a host on which nothing is installed. */
class HostNeedsTest {
  @TempDir private Path empty;

  private String missing(JsonObject program) {
    QemuOptions options = QemuOptions.read(program.put("image", "/images/w10.qcow2"));
    return String.join("\n", new HostNeeds(List.of(empty)).missing(options));
  }

  @Test
  void theUsualQemuIsAskedForByItsPackage() {
    assertThat(missing(new JsonObject()))
        .contains("qemu-system-x86", "qemu-utils", "nftables", "bubblewrap");
  }

  @Test
  void theFirstOfTheSameNameIsTheOneThatRuns() throws IOException {
    Path local = executable("local/qemu");
    Path usual = executable("usual/qemu");
    HostNeeds needs = new HostNeeds(List.of(local.getParent(), usual.getParent()));
    assertThat(needs.found("qemu")).contains(local);
    assertThat(needs.found(usual.toString())).contains(usual);
    assertThat(needs.found("other")).isEmpty();
  }

  private Path executable(String name) throws IOException {
    Path file = empty.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void whereAnotherQemuIsNamedTheUsualOneIsNotNeeded() {
    assertThat(missing(new JsonObject().put("program", "/usr/bin/env")))
        .contains("qemu-utils")
        .doesNotContain("qemu-system-x86", "option program");
  }

  @Test
  void anotherQemuThatIsNotThereIsNamed() {
    assertThat(missing(new JsonObject().put("program", "qemu-kvm")))
        .contains("option program, qemu-kvm")
        .doesNotContain("qemu-system-x86");
    assertThat(missing(new JsonObject().put("program", "/usr/libexec/no-qemu")))
        .contains("option program, /usr/libexec/no-qemu");
  }

  @Test
  void aQemuThatItsSandboxCannotSeeIsRefused() {
    assertThat(missing(new JsonObject().put("program", "/opt/qemu/bin/qemu-system-x86_64")))
        .contains("below /usr", "/opt/qemu");
    assertThat(missing(new JsonObject().put("program", "/usr/../opt/qemu"))).contains("below /usr");
  }
}
