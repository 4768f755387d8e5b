package io.rookery.scheduler.machine.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.PausedMachineryContract;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.program.GroupOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page shows for Xen, with a program that takes and says what xl does. */
class XlExampleTest extends PausedMachineryContract {
  private static final String NAME = "win10-1";
  private PageExample example;

  @Override
  protected Machinery driver(MachineryHost host) throws Exception {
    example = PageExample.of(directory.resolve("xen"), "xl");
    Files.writeString(saved(), NAME + " " + machine().address());
    return CommandMachinery.of(host.context(example.options()));
  }

  private Path saved() {
    return example.home().resolve(NAME + ".save");
  }

  @Override
  protected Machine machine() {
    return example.machine(NAME, "127.44.21.2", NAME + ".save");
  }

  @Override
  protected void vanish() {
    example.kill();
  }

  @Override
  protected void freeze() throws Exception {
    example.freeze();
  }

  @Override
  protected void nothingRuns() {
    assertThat(example.lives()).isEmpty();
  }

  @Test
  void itsMemoryIsWritten() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    assertThat(restored.fromMemory()).isTrue();
    Path file = directory.resolve("memory.dmp");
    host.await(() -> restored.dumpMemory(file));
    assertThat(file).content().startsWith("memory of ");
    host.await(restored::stop);
  }

  @Test
  void aFileThatIsNotThereFailsTheRestore() throws Exception {
    Files.move(saved(), directory.resolve("elsewhere"));
    assertThatThrownBy(this::restore)
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("Can't open restore file");
  }

  /** It ends with the same code then as for a domain that is not there. */
  @Test
  void anXlThatCannotReachXenSaysOfNoMachineThatItIsOff() throws Exception {
    RestoredMachine restored = restore();
    host.await(restored::resume);
    CompletableFuture<MachineLoss> lost = host.begin(restored::lost);
    Path away = Files.createFile(example.home().resolve("away"));
    assertThatThrownBy(() -> host.await(restored::stop))
        .hasCauseInstanceOf(MachineException.class)
        .hasMessageContaining("privileged command interface");
    assertThat(lost).isNotDone();
    Files.delete(away);
    RestoredMachine next = restore();
    host.await(next::resume);
    host.agentAnswers(machine(), next);
    host.await(next::stop);
  }

  @ParameterizedTest
  @CsvSource({
    "r-----, RUNNING",
    "-b----, RUNNING",
    "------, RUNNING",
    "--p---, PAUSED",
    "-bp---, PAUSED",
    "r-p---, PAUSED",
    "---s--, PAUSED",
    "---sc-, PAUSED",
    "---sr-, PAUSED",
    "-----d, PAUSED",
    "---s-d, PAUSED",
    "--psrd, PAUSED",
  })
  void allOfXlsLettersAreUnderstood(String letters, String state) throws Exception {
    for (String name : List.of(NAME, "r-----", "off--p---")) {
      String row = "%-40s %5d %5d %5d     %s  %8.1f".formatted(name, 3, 1024, 2, letters, 1.5);
      assertThat(words().state("Name   ID   Mem VCPUs\tState\tTime(s)\n" + row))
          .as(row)
          .hasToString("Optional[" + state + "]");
    }
  }

  private StateWords words() throws Exception {
    return CommandOptions.read(
            new GroupOptions("command", example.options()), Duration.ofSeconds(20))
        .words();
  }
}
