package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.MachineryHost;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template is asked for before each restore, and made when there is none that is of use. */
class TemplateShelfTest {
  @TempDir private Path directory;
  private Path lab;
  private MachineryHost host;
  private TemplateShelf shelf;
  private final AtomicReference<Template> made = new AtomicReference<>();

  @BeforeEach
  void open() throws Exception {
    lab = Files.createDirectory(directory.resolve("lab"));
    for (String file : List.of("guest.qcow2", "vmlinuz", "initrd")) {
      Files.writeString(lab.resolve(file), "first");
    }
    host = new MachineryHost(directory);
    shelf = new TemplateShelf(host.vertx(), Files.createDirectory(directory.resolve("m")));
  }

  @AfterEach
  void close() throws Exception {
    host.end();
  }

  private void fill() throws Exception {
    QemuOptions options = QemuOptions.read(new JsonObject().put("lab", lab.toString()));
    InnerNetwork inner = options.layout().inner(QemuMachines.at("192.168.56.101"));
    Hardware hardware = new Hardware(options, Accelerator.TCG, inner);
    host.await(() -> shelf.fill(hardware, template -> Future.succeededFuture(make(template))));
  }

  private Template make(Template template) {
    try {
      Files.createDirectory(template.folder());
      for (Path file : List.of(template.memory(), template.state(), template.disk())) {
        Files.writeString(file, "as it was made");
      }
      template.seal();
    } catch (IOException wrong) {
      throw new IllegalStateException(wrong);
    }
    made.set(template);
    return template;
  }

  @Test
  void oneThatIsOfUseIsNotMadeAgain() throws Exception {
    fill();
    Template first = made.get();
    fill();
    assertThat(made.get()).isSameAs(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"guest.qcow2", "vmlinuz", "initrd"})
  void aFileThatIsReplacedWhileTheNodeRunsHasAnotherMadeOnce(String file) throws Exception {
    fill();
    Template first = made.get();
    Files.setLastModifiedTime(lab.resolve(file), FileTime.fromMillis(1_000));
    fill();
    Template second = made.get();
    assertThat(second.folder()).isNotEqualTo(first.folder());
    fill();
    assertThat(made.get()).isSameAs(second);
    assertThat(second.isIntact()).isTrue();
  }

  @Test
  void oneThatSomebodyHasWrittenToIsMadeAnew() throws Exception {
    fill();
    Template first = made.get();
    Files.writeString(first.memory(), "another length");
    fill();
    assertThat(made.get()).isNotEqualTo(first);
  }
}
