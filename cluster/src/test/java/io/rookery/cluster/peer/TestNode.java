package io.rookery.cluster.peer;

import static io.rookery.cluster.peer.Neighbourhood.await;

import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.sample.FileSamples;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One node as its peers know it, on a free port of the loopback interface. */
final class TestNode {
  static final String CLUSTER = "lab";
  final FileSamples samples;
  final AttemptFolders folders;
  final PeerClient client;
  final Pulls pulls;
  final Replication replication;
  private final Vertx vertx;
  private final PeerIdentity identity;
  private final Path data;
  private final PeerServer server;
  private final String deployment;

  TestNode(Neighbourhood around, String name, Path data, PeerTls tls, PeerDeadlines own) {
    this.vertx = around.vertx;
    this.data = data;
    this.identity = identity(CLUSTER, name, "127.0.0.1", Protocol.current());
    samples = new FileSamples(vertx, data.resolve("samples"), 64 << 20, name);
    await(samples.open());
    folders = new AttemptFolders(vertx, data.resolve("analyses"));
    LocalCopies local = new LocalCopies(name, samples, folders, around::timeline, around.ledger);
    client =
        new PeerClient(
            vertx, tls, around.deadlines, peer -> Optional.ofNullable(around.addresses.get(peer)));
    pulls = new Pulls(vertx, local, client, 0);
    replication = new Replication(vertx, local, pulls, client, () -> around.othersThan(name));
    server =
        new PeerServer(
            new PeerAddress("127.0.0.1", 0),
            tls,
            own,
            new PeerParts(
                identity,
                peer ->
                    around.addresses.containsKey(peer)
                        ? Optional.of(identity(CLUSTER, peer, "127.0.0.1", Protocol.current()))
                        : Optional.empty(),
                local,
                pulls));
    deployment = await(vertx.deployVerticle(server));
  }

  static PeerIdentity identity(String cluster, String name, String host, Protocol protocol) {
    return new PeerIdentity(cluster, name, "boot-of-" + name, host, protocol, "test");
  }

  String name() {
    return identity.node();
  }

  PeerIdentity identity() {
    return identity;
  }

  PeerAddress address() {
    return new PeerAddress("127.0.0.1", server.port());
  }

  void stop() {
    await(vertx.undeploy(deployment));
  }

  /** Receives a sample as the gateway does. */
  Sample receive(byte[] content) {
    try {
      Path file = Files.write(Files.createTempFile(data, "upload", ""), content);
      AsyncFile source =
          await(vertx.fileSystem().open(file.toString(), new OpenOptions().setWrite(false)));
      Sample sample = await(samples.receive(source));
      await(source.close());
      Files.delete(file);
      return sample;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where everything of a job stands. */
  Path job(long jobId) {
    return data.resolve("analyses").resolve(Long.toString(jobId));
  }

  Path attempt(long jobId, int attempt) {
    return job(jobId).resolve("attempts").resolve(Integer.toString(attempt));
  }

  /** Writes one file of an attempt. */
  void result(long jobId, int attempt, String path, byte[] content) throws IOException {
    Path file = attempt(jobId, attempt).resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  Path incoming() {
    return data.resolve("samples/incoming").resolve(name());
  }
}
