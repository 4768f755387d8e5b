package io.rookery.cluster.demo;

import static io.rookery.cluster.gateway.FakeNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.JobsVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented client as a process of its own, in a cluster with a member that has a desk. */
class BusClientTest {
  private static final String NAME = "bus-client-test";

  @TempDir private Path directory;
  private FakeNode node;
  private Vertx member;
  private HazelcastInstance hazelcast;
  private final List<Member> joined = new CopyOnWriteArrayList<>();
  private final List<Member> left = new CopyOnWriteArrayList<>();

  @BeforeEach
  void formACluster() {
    node = FakeNode.open(directory);
    HazelcastClusterManager manager = new HazelcastClusterManager(configuration());
    member =
        await(
            Vertx.builder()
                .with(
                    new VertxOptions()
                        .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(manager)
                .buildClustered());
    hazelcast = manager.getHazelcastInstance();
    hazelcast
        .getCluster()
        .addMembershipListener(
            new MembershipAdapter() {
              @Override
              public void memberAdded(MembershipEvent event) {
                joined.add(event.getMember());
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                left.add(event.getMember());
              }
            });
    await(member.deployVerticle(new JobsVerticle(node.jobs)));
  }

  @AfterEach
  void close() {
    await(member.close());
    node.close();
  }

  private static Config configuration() {
    Config config = ConfigUtil.loadConfig().setClusterName(NAME);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(0);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true);
    return config;
  }

  /** Every job runs as soon as it is submitted, often before its sender has the answer. */
  private void runJobs(JobState end) {
    node.jobs.listen(
        event -> {
          member.eventBus().publish("rookery.events", event.toJson());
          if (event.type().equals("job.submitted")) {
            member.runOnContext(now -> finish(event, end));
          }
        });
  }

  private void finish(JobEvent event, JobState end) {
    node.jobs.run(event.jobId().orElseThrow(), end);
  }

  private Process client(String... files) throws Exception {
    return clientOf(NAME, files);
  }

  private Process clientOf(String cluster, String... files) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.rookery.cluster.demo.BusClient",
                "--cluster=" + cluster,
                "--members=127.0.0.1:"
                    + hazelcast.getCluster().getLocalMember().getAddress().getPort(),
                "--http=" + node.url(),
                "--submission-id=mail"));
    for (String file : files) {
      command.add(Files.writeString(directory.resolve(file), "#!/bin/sh\n# " + file).toString());
    }
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private int exitCode(Process client) throws Exception {
    try {
      assertThat(client.waitFor(120, TimeUnit.SECONDS)).as(err()).isTrue();
      return client.exitValue();
    } finally {
      client.destroyForcibly();
    }
  }

  private String err() throws Exception {
    return Files.readString(directory.resolve("err"));
  }

  private List<JsonObject> printed() throws Exception {
    return Files.readAllLines(directory.resolve("out")).stream().map(JsonObject::new).toList();
  }

  @Test
  void filesBecomeJobsAndTheirEndsAreTold() throws Exception {
    runJobs(JobState.COMPLETED);
    assertThat(exitCode(client("a.sh", "b.sh"))).as(err()).isZero();

    assertThat(node.jobs.specs)
        .extracting(spec -> spec.getString("submissionId"))
        .containsExactlyInAnyOrder("mail-1", "mail-2");
    assertThat(node.jobs.specs)
        .allSatisfy(spec -> assertThat(spec.getString("sha256")).matches("[0-9a-f]{64}"));
    assertThat(printed()).filteredOn(line -> line.containsKey("created")).hasSize(2);
    assertThat(printed())
        .filteredOn(line -> line.containsKey("state"))
        .extracting(line -> line.getString("state"))
        .containsExactly("COMPLETED", "COMPLETED");
  }

  @Test
  void theClientHoldsNothingOfTheClusterAndLeavesItAsItWas() throws Exception {
    runJobs(JobState.COMPLETED);
    assertThat(exitCode(client("a.sh"))).as(err()).isZero();
    Awaitility.await().until(() -> left.size() == 1);
    assertThat(joined).singleElement().satisfies(m -> assertThat(m.isLiteMember()).isTrue());
    assertThat(left).isEqualTo(joined);
    assertThat(hazelcast.getCluster().getMembers()).hasSize(1);
  }

  @Test
  void aJobThatFailsIsTheClientsFailure() throws Exception {
    runJobs(JobState.FAILED);
    assertThat(exitCode(client("a.sh"))).as(err()).isEqualTo(1);
    assertThat(printed().get(1).getString("state")).isEqualTo("FAILED");
  }

  @Test
  void aClientThatFindsNoClusterSaysWhereItLooked() throws Exception {
    assertThat(exitCode(clientOf("another-cluster", "a.sh"))).as(err()).isEqualTo(3);
    assertThat(err()).contains("no node of cluster another-cluster was found at 127.0.0.1:");
    assertThat(joined).isEmpty();
    assertThat(node.jobs.specs).isEmpty();
  }
}
