package io.rookery.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeDeathTest {

  @Test
  void children_die_with_a_node_that_is_killed_whoever_they_run_as() throws Exception {
    try (JavaProcess node = JavaProcess.start(List.of(), DoomedNode.class)) {
      List<Long> children = node.linesUntilDone().stream().map(Long::parseLong).toList();
      assertThat(children).hasSize(3).allMatch(Processes::runs);

      node.kill();

      Processes.awaitGone(children);
    }
  }
}
