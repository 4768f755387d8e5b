package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Hands a template on from one test to the next, as an earlier life of a node leaves it to the
 * next: for tests that promise nothing about how one is made. Whoever comes first makes it.
 * Register it in a static field for what is opened before all tests of a class, else in a field.
 */
public final class SharedTemplates implements BeforeAllCallback, BeforeEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedTemplates.class);

  private Optional<ExtensionContext> scope = Optional.empty();

  @Override
  public void beforeAll(ExtensionContext context) {
    scope = Optional.of(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    scope = Optional.of(context);
  }

  /**
   * Puts those that there are of these machines where their driver, which is not open yet, looks
   * for them; all that are there when the test or the class has ended are taken for others.
   */
  public void lend(MachineryContext driver, List<Machine> machines) throws IOException {
    ExtensionContext here = scope.orElseThrow();
    Shelf shelf =
        here.getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Shelf.class, key -> Shelf.make(), Shelf.class);
    Path directory = Files.createDirectories(driver.directory());
    QemuOptions options = QemuOptions.read(driver.options());
    for (Machine machine : machines) {
      shelf.lend(options, options.layout().inner(machine), directory);
    }
    AutoCloseable end = () -> shelf.take(directory);
    here.getStore(NAMESPACE).put(directory, end);
  }

  /**
   * Where they are while no test has them. A folder that is renamed leaves its files' seal whole.
   */
  private record Shelf(Path folder) implements AutoCloseable {

    static Shelf make() {
      try {
        return new Shelf(Files.createTempDirectory("rookery-templates"));
      } catch (IOException broken) {
        throw new AssertionError(broken);
      }
    }

    /** Which accelerator the driver will choose is its affair. */
    void lend(QemuOptions options, InnerNetwork network, Path directory) throws IOException {
      for (Accelerator accelerator : Accelerator.values()) {
        Hardware hardware = new Hardware(options, accelerator, network);
        Optional<Template> made = TemplateName.of(hardware, folder).newest();
        if (made.isPresent()) {
          move(made.get().folder(), directory);
        }
      }
    }

    void take(Path directory) throws IOException {
      for (Path entry : entries(directory)) {
        boolean template = entry.getFileName().toString().startsWith("template-");
        if (template && new Template(entry, 0).isIntact()) {
          move(entry, folder);
        }
      }
    }

    /** One that was made meanwhile by another driver stays where it is. */
    private static void move(Path template, Path to) throws IOException {
      Path target = to.resolve(template.getFileName());
      if (!Files.exists(target)) {
        Files.move(template, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }

    private static List<Path> entries(Path directory) throws IOException {
      try (Stream<Path> entries = Files.list(directory)) {
        return entries.toList();
      }
    }

    @Override
    public void close() throws IOException {
      for (Path template : entries(folder)) {
        new LifeFolder(template).delete();
      }
      Files.delete(folder);
    }
  }
}
