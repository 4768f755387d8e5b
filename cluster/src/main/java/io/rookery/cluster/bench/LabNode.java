package io.rookery.cluster.bench;

import io.rookery.cluster.config.ConfigurationReader;
import io.rookery.cluster.config.ConfigurationResult;
import io.rookery.cluster.config.Driver;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.node.Node;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.multipart.MultipartForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A node whose machines are virtual and made from one guest image. */
final class LabNode {
  private static final int DEADLINE_MS = 30_000;
  private final Path directory;
  private final Node node;
  private final WebClient client;

  private LabNode(Path directory, Node node) {
    this.directory = directory;
    this.node = node;
    this.client = WebClient.create(node.vertx());
  }

  /**
   * Starts one; its template is made before it is ready.
   *
   * @param lab the guest image's folder
   * @throws IllegalStateException when there is no image
   */
  static Future<LabNode> start(Path directory, Path lab, int machines) {
    if (!Files.isReadable(lab.resolve("guest.qcow2"))) {
      throw new IllegalStateException(
          "there is no guest image in %s; run: ./rookery lab build --to %1$s".formatted(lab));
    }
    return Node.start(configuration(directory, lab, machines))
        .map(node -> new LabNode(directory, node));
  }

  private static NodeConfiguration configuration(Path directory, Path lab, int machines) {
    String text =
        """
        node:     { name: bench, data: %s }
        api:      { host: 127.0.0.1, port: 0 }
        results:  { host: 0.0.0.0, port: 0 }
        capture:  { enabled: true }
        timeouts: { analysis: 60s, boot: 60s }
        retry:    { attempts: 1 }
        machines:
          - { machinery: qemu, count: %d, name: vm, lab: %s, dialect: cape }
        """
            .formatted(data(directory), machines, lab);
    ConfigurationResult result =
        new ConfigurationReader(Driver.standard(), Map.of()).readText(text, directory);
    if (result instanceof ConfigurationResult.Loaded loaded) {
      return loaded.configuration();
    }
    throw new IllegalStateException("the benchmark's own configuration is wrong: " + result);
  }

  private static Path data(Path directory) {
    return directory.resolve("data");
  }

  Path data() {
    return data(directory);
  }

  Vertx vertx() {
    return node.vertx();
  }

  /** Completes when every event from now on is told. */
  Future<Void> listen(Consumer<JobEvent> listener) {
    return vertx()
        .eventBus()
        .<JsonObject>consumer(
            JobEvents.ADDRESS, message -> listener.accept(JobEvent.fromJson(message.body())))
        .completion();
  }

  /** Completes with the job's id. */
  Future<Long> submit() {
    return request("rookery.jobs.submit", new JsonObject().put("url", "http://bench.rookery.test/"))
        .map(reply -> reply.getLong("id"));
  }

  /** The same for a file, which goes in as users send it. */
  Future<Long> submit(Path sample) {
    MultipartForm form =
        MultipartForm.create()
            .attribute("spec", "{\"platform\":\"linux\",\"timeout\":\"30s\"}")
            .binaryFileUpload(
                "file",
                sample.getFileName().toString(),
                sample.toString(),
                "application/octet-stream");
    return client
        .post(node.apiPort(), "127.0.0.1", "/api/v1/jobs")
        .timeout(DEADLINE_MS)
        .sendMultipartForm(form)
        .map(answer -> answer.bodyAsJsonObject().getLong("id"));
  }

  Future<Void> cancel(long job) {
    return request("rookery.jobs.cancel", new JsonObject().put("id", job)).mapEmpty();
  }

  private Future<JsonObject> request(String address, JsonObject body) {
    return vertx().eventBus().<JsonObject>request(address, body).map(reply -> reply.body());
  }

  Future<Void> end() {
    return node.end();
  }
}
