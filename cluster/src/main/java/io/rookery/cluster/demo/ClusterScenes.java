package io.rookery.cluster.demo;

import io.rookery.capture.process.Exit;
import io.rookery.cluster.demo.BusClientProcess.Running;
import io.rookery.cluster.demo.ClusterStory.Victim;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What happens on the stage: jobs come in over the bus, a node is killed, everything is completed
 * all the same, and the node comes back. Blocks.
 */
final class ClusterScenes {
  private static final int JOBS_PER_NODE = 5;

  /** With two nodes the survivor alone cannot keep two copies of what is accepted. */
  private static final int COPIES = 2;

  private final ClusterGround ground;
  private final DemoField field;
  private final DemoHost host;
  private final Path directory;
  private final Narrator narrator;
  private final Patience patience;

  ClusterScenes(
      ClusterGround ground,
      DemoField field,
      DemoHost host,
      Path directory,
      Narrator narrator,
      Patience patience) {
    this.ground = ground;
    this.field = field;
    this.host = host;
    this.directory = directory;
    this.narrator = narrator;
    this.patience = patience;
  }

  /** True when every claim holds. */
  boolean play() throws InterruptedException, IOException {
    if (host.realGuests()) {
      patience.await(FakeInternet.listen(ground.vertx(), field.hostEnds()));
    }
    BusMembership membership =
        new BusMembership(
            FieldConfiguration.CLUSTER,
            field.addresses().stream().map(at -> at + ":" + field.port()).toList(),
            "127.0.0.1",
            0,
            Optional.empty());
    Vertx bus = patience.await(membership.join(Duration.ofSeconds(60)));
    try {
      return play(new ClusterStory(bus, narrator));
    } finally {
      patience.await(bus.close());
    }
  }

  private boolean play(ClusterStory story) throws InterruptedException, IOException {
    List<DemoSample> samples = samples();
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < JOBS_PER_NODE * field.nodes(); i++) {
      files.add(samples.get(i % samples.size()).file());
    }
    Running client =
        patience.await(
            BusClientProcess.start(ground.launcher(), field, directory, files, patience.limit()));
    narrator.say("a client program of its own, pid %d, joins".formatted(client.process().pid()));
    Map<Long, Path> jobs = patience.await(client.submitted());
    narrator.say("it has submitted %d jobs on the event bus".formatted(jobs.size()));
    DemoNode dead = kill(patience.await(story.victim(jobs.size())));
    if (field.nodes() == COPIES) {
      narrator.say(
          "what is accepted needs two copies, so %s is needed again".formatted(dead.name()));
      restart(dead);
    }
    Exit exit = patience.await(client.ended());
    // The events may be lost, the client has looked for itself: it decides when all is over.
    patience.await(story.ended(jobs.size()).timeout(5, TimeUnit.SECONDS).otherwiseEmpty());
    narrator.say("the client has seen all of them end: " + exit);
    boolean allHold =
        new ClusterVerdict(narrator, host, patience)
            .holds(dead, clients(), ground.nodes().living(), results(jobs, samples));
    if (!dead.running()) {
      restart(dead);
    }
    return comesBack(story, dead, samples.get(0), jobs.size()) && exit.succeeded() && allHold;
  }

  /** The samples that end well; without real guests one need not be compiled. */
  private List<DemoSample> samples() throws InterruptedException, IOException {
    DemoSamples made = new DemoSamples(directory.resolve("samples"));
    List<DemoSample> samples =
        new ArrayList<>(
            made.scripts().stream()
                .filter(sample -> sample.expected().failure().isEmpty())
                .toList());
    if (host.realGuests()) {
      samples.add(patience.await(made.compiled(ground.launcher())));
    }
    return samples;
  }

  private DemoNode kill(Victim victim) throws InterruptedException {
    DemoNode node = ground.nodes().named(victim.node());
    long begun = System.nanoTime();
    patience.await(node.kill());
    narrator.say(
        "KILLED %s, the busiest, in the middle of %s"
            .formatted(node.name(), new JobList(victim.jobs())));
    String heir = patience.await(ground.takenOver());
    narrator.say(
        "%s is gone: its work is taken over by %s, %.2f s after the kill"
            .formatted(node.name(), heir, (System.nanoTime() - begun) / 1e9));
    return node;
  }

  private void restart(DemoNode node) throws InterruptedException {
    patience.await(node.start());
    narrator.say(node.name() + " is started again and ready");
  }

  private boolean comesBack(ClusterStory story, DemoNode node, DemoSample sample, int jobs)
      throws InterruptedException {
    String machine = FieldConfiguration.machine(field, node.place(), host);
    DemoClient client = clients().get(node.name());
    long id = patience.await(client.submit(sample, sample.spec().put("machine", machine)));
    patience.await(story.ended(jobs + 1));
    JsonObject job = patience.await(client.job(id));
    // Guests in namespaces leave their networks behind when they die with their node.
    boolean works =
        job.getString("state").equals("COMPLETED")
            && !(host.realGuests() && ground.removals().isEmpty());
    narrator.plain(
        "%s  %s works again: it ran job %d, and had removed %s"
            .formatted(
                works ? "as claimed" : "WRONG     ",
                node.name(),
                id,
                ground.removals().isEmpty()
                    ? "nothing, for nothing was left"
                    : "what was left when it died: " + ground.removals()));
    return works;
  }

  /** The living nodes' APIs, by the nodes' names. */
  private Map<String, DemoClient> clients() {
    return ground.nodes().living().stream()
        .collect(
            Collectors.toMap(
                DemoNode::name,
                node ->
                    new DemoClient(ground.vertx(), field.address(node.place()), field.apiPort())));
  }

  private List<DemoResult> results(Map<Long, Path> jobs, List<DemoSample> samples)
      throws InterruptedException {
    DemoClient client = clients().values().iterator().next();
    Map<Path, DemoSample> byFile =
        samples.stream().collect(Collectors.toMap(DemoSample::file, sample -> sample));
    List<DemoResult> results = new ArrayList<>();
    for (Map.Entry<Long, Path> job : new TreeMap<>(jobs).entrySet()) {
      results.add(
          new DemoResult(
              byFile.get(job.getValue()),
              patience.await(client.job(job.getKey())),
              patience.await(client.timeline(job.getKey()))));
    }
    return results;
  }
}
