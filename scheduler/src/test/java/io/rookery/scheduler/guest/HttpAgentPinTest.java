package io.rookery.scheduler.guest;

import static io.rookery.scheduler.guest.HttpAgentRig.SUCCESS;
import static io.rookery.scheduler.guest.HttpAgentRig.failureOf;
import static io.rookery.scheduler.guest.HttpAgentRig.restarted;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that serves one peer only is ours when it should be, also after a restart. */
class HttpAgentPinTest {
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

  @Test
  void an_agent_that_could_not_hear_its_analyzer_is_not_pinned() throws IOException {
    GuestAgent agent = rig.started("cuckoo", "deaf");
    GuestTask task = rig.task("cuckoo", SUCCESS);
    rig.loop().await(() -> agent.upload(task));
    rig.loop().await(agent::execute);

    assertThat(AgentConversations.end(rig.loop(), agent)).isEqualTo(new GuestStatus.Complete());
    assertThat(agent.description()).isEqualTo("Cuckoo Agent 0.8");
    assertThat(rig.calls()).doesNotContain("GET /pinning");
  }

  @Test
  void an_agent_that_is_pinned_to_us_already_is_ours() throws IOException {
    GuestAgent agent = rig.started("cuckoo");
    rig.pinFrom("127.0.0.1");
    GuestTask task = rig.task("cuckoo", SUCCESS);

    rig.loop().await(() -> agent.upload(task));

    assertThat(rig.python().find("analysis.conf")).exists();
  }

  @Test
  void an_agent_that_is_pinned_to_another_breaks_the_call() throws IOException {
    GuestAgent agent = rig.started("cuckoo");
    rig.pinFrom("127.0.0.2");
    GuestTask task = rig.task("cuckoo", SUCCESS);

    GuestException problem = failureOf(() -> rig.loop().await(() -> agent.upload(task)));

    assertThat(problem.problem()).isEqualTo(GuestProblem.BROKEN);
    AgentConversations.closes(rig.loop(), agent, rig.python().port());
  }

  @Test
  void an_agent_that_was_restarted_is_pinned_again_once() throws IOException {
    GuestAgent agent = rig.running("cape", "import time; time.sleep(60)");
    assertThat(rig.loop().await(agent::status)).isEqualTo(new GuestStatus.Running());
    rig.restarts(1);

    for (int asked = 0; asked < 3; asked++) {
      assertThat(rig.loop().await(agent::status)).isEqualTo(new GuestStatus.Idle());
    }
    assertThat(rig.calls()).filteredOn("GET /pinning"::equals).hasSize(2);

    rig.restarts(2);
    rig.python().behave(restarted(2).put("refuse", new JsonArray().add("/status")));
    assertThat(failureOf(() -> rig.loop().await(agent::status)).problem())
        .isEqualTo(GuestProblem.REJECTED);
    rig.restarts(2);
    assertThat(rig.loop().await(agent::status)).isEqualTo(new GuestStatus.Idle());
    assertThat(rig.calls()).filteredOn("GET /pinning"::equals).hasSize(3);
  }

  @Test
  void a_cuckoo_agent_that_was_restarted_says_what_it_said_before() throws IOException {
    GuestAgent agent = rig.running("cuckoo", "import time; time.sleep(60)");
    rig.restarts(1);

    assertThat(rig.loop().await(agent::status)).isEqualTo(new GuestStatus.Running());
  }
}
