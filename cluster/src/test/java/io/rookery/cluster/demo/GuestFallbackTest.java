package io.rookery.cluster.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.node.NodeStartException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which guests a demonstration has when the best ones do not start. */
class GuestFallbackTest {
  private static final Path WHERE = Path.of("/demo");
  private static final DemoHost ABLE = new DemoHost(true, List.of(), List.of());

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final GuestFallback fallback = new GuestFallback(new PrintStream(printed, true, UTF_8));
  private final List<String> runs = new ArrayList<>();

  private boolean recorded(DemoHost host, Path folder) {
    runs.add(
        (host.machines() ? "machines in " : host.realGuests() ? "namespaces in " : "none in ")
            + folder);
    return true;
  }

  private boolean withoutNft(DemoHost host, Path folder) {
    recorded(host, folder);
    if (host.machines()) {
      throw new NodeStartException("nft: Operation not permitted");
    }
    return true;
  }

  @Test
  void machinesThatStartAreShown() throws Exception {
    assertThat(fallback.run(ABLE, WHERE, this::recorded)).isTrue();
    assertThat(runs).containsExactly("machines in /demo");
  }

  @Test
  void machinesThatDoNotStartAreReplacedInAFreshFolderAndWhyIsSaid() throws Exception {
    assertThat(fallback.run(ABLE, WHERE, this::withoutNft)).isTrue();
    assertThat(runs).containsExactly("machines in /demo", "namespaces in /demo/without-machines");
    assertThat(printed.toString(UTF_8)).contains("nft: Operation not permitted");
  }

  @Test
  void aNodeThatCannotStartWithoutMachinesEitherIsAFailure() {
    DemoHost namespaces = ABLE.withoutMachines("as asked");
    assertThatThrownBy(
            () ->
                fallback.run(
                    namespaces,
                    WHERE,
                    (host, folder) -> {
                      throw new NodeStartException("the store cannot start");
                    }))
        .hasMessage("the store cannot start");
    assertThat(printed.size()).isZero();
  }
}
