package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template is used again for the very machine it was made of, and for no other. */
class TemplateNameTest {
  @TempDir private Path lab;

  @BeforeEach
  void lay() throws IOException {
    for (String file : new String[] {"guest.qcow2", "vmlinuz", "initrd", "qemu"}) {
      Files.writeString(lab.resolve(file), "first");
    }
    Files.setPosixFilePermissions(
        lab.resolve("qemu"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private JsonObject group() {
    return new JsonObject()
        .put("lab", lab.toString())
        .put("program", lab.resolve("qemu").toString());
  }

  private Object of(JsonObject group, Accelerator accelerator) throws IOException {
    QemuOptions options = QemuOptions.read(group);
    InnerNetwork inner = options.layout().inner(QemuMachines.at("192.168.56.101"));
    return TemplateName.of(new Hardware(options, accelerator, inner), lab);
  }

  private Object usual() throws IOException {
    return of(group(), Accelerator.TCG);
  }

  @Test
  void theSameMachineHasTheSameName() throws IOException {
    assertThat(usual()).isEqualTo(usual());
  }

  @Test
  void otherHardwareHasAnother() throws IOException {
    assertThat(of(group().put("memory", "256MiB"), Accelerator.TCG)).isNotEqualTo(usual());
    assertThat(of(group().put("processors", 2), Accelerator.TCG)).isNotEqualTo(usual());
    assertThat(of(group().put("append", "quiet"), Accelerator.TCG)).isNotEqualTo(usual());
    assertThat(
            of(group().put("guest", new JsonObject().put("ip", "192.168.56.9")), Accelerator.TCG))
        .isNotEqualTo(usual());
    assertThat(of(group(), Accelerator.KVM)).isNotEqualTo(usual());
  }

  @Test
  void aFileThatWasMadeAnewMakesAnother() throws IOException {
    for (String file : new String[] {"guest.qcow2", "vmlinuz", "initrd", "qemu"}) {
      Object before = usual();
      Files.setLastModifiedTime(lab.resolve(file), FileTime.fromMillis(1_000));
      assertThat(usual()).as(file).isNotEqualTo(before);
      Object aged = usual();
      Files.writeString(lab.resolve(file), "another length");
      Files.setLastModifiedTime(lab.resolve(file), FileTime.fromMillis(1_000));
      assertThat(usual()).as(file).isNotEqualTo(aged);
    }
  }
}
