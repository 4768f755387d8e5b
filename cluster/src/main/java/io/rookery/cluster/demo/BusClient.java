package io.rookery.cluster.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A program of its own that joins the cluster, submits files as jobs on the event bus, and waits
 * for them. Prints {@code {id, created, file}} for each job, then the job when it has ended, one
 * JSON document a line. Ends with 0 if all completed, with 1 if not, with 2 for wrong usage, and
 * with 3 if the cluster or a node could not be used.
 */
@Command(
    name = "bus-client",
    description = "Joins the cluster, submits files on the event bus, and waits for them.",
    mixinStandardHelpOptions = true)
public final class BusClient implements Callable<Integer> {
  private static final Duration JOIN = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  @Option(names = "--members", split = ",", required = true, paramLabel = "HOST[:PORT]")
  private List<String> members;

  @Option(names = "--cluster", defaultValue = "rookery", paramLabel = "NAME")
  private String cluster;

  @Option(names = "--host", defaultValue = "127.0.0.1", paramLabel = "ADDRESS")
  private String host;

  @Option(names = "--bus-port", defaultValue = "0", paramLabel = "PORT")
  private int busPort;

  @CommandLine.ArgGroup(exclusive = false)
  private TlsOptions tls;

  @Option(names = "--http", required = true, paramLabel = "URL", description = "takes the files")
  private String http;

  @Option(names = "--platform", defaultValue = "linux", paramLabel = "NAME")
  private String platform;

  @Option(
      names = "--submission-id",
      paramLabel = "ID",
      description = "of the first file ID-1, and so on; the same one is accepted once")
  private String submissionId = UUID.randomUUID().toString();

  @Option(names = "--patience", defaultValue = "300", paramLabel = "SECONDS")
  private int patience;

  @Parameters(arity = "1..*", paramLabel = "FILE")
  private List<Path> files;

  private final PrintStream out = System.out;

  static final class TlsOptions {
    @Option(names = "--tls-key", required = true)
    private Path key;

    @Option(names = "--tls-cert", required = true)
    private Path cert;

    @Option(names = "--tls-ca", required = true)
    private Path ca;

    BusMembership.Tls files() {
      return new BusMembership.Tls(key, cert, ca);
    }
  }

  /** Runs the client; the token for HTTP, if there is one, stands in {@code ROOKERY_TOKEN}. */
  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new BusClient());
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          System.err.println("the cluster or a node could not be used: " + failure.getMessage());
          return 3;
        });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    BusMembership membership =
        new BusMembership(
            cluster, members, host, busPort, Optional.ofNullable(tls).map(TlsOptions::files));
    Vertx vertx = await(membership.join(JOIN));
    try {
      return await(run(vertx)) ? 0 : 1;
    } finally {
      // Says goodbye, so that nobody waits for a member that is gone.
      await(vertx.close());
    }
  }

  private Future<Boolean> run(Vertx vertx) {
    BusJobs jobs = new BusJobs(vertx, ANSWER, Duration.ofSeconds(patience));
    WebClient web = WebClient.create(vertx);
    List<Future<JsonObject>> ends = new ArrayList<>();
    Future<Void> listening = jobs.listen();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      String id = submissionId + "-" + (i + 1);
      ends.add(
          listening
              .compose(ready -> upload(vertx, web, file))
              .compose(sha256 -> jobs.submit(spec(sha256, file, id)))
              .onSuccess(submitted -> print(submitted.copy().put("file", file.toString())))
              .compose(submitted -> jobs.ended(submitted.getLong("id")))
              .onSuccess(this::print));
    }
    return Future.join(ends).map(all -> ends.stream().allMatch(end -> isCompleted(end.result())));
  }

  private JsonObject spec(String sha256, Path file, String id) {
    return new JsonObject()
        .put("sha256", sha256)
        .put("name", file.getFileName().toString())
        .put("platform", platform)
        .put("submissionId", id);
  }

  /** Sends the bytes to a node; completes with their hash, by which the job refers to them. */
  private Future<String> upload(Vertx vertx, WebClient web, Path file) {
    HttpRequest<?> request = web.postAbs(http + "/api/v1/samples");
    Optional.ofNullable(System.getenv("ROOKERY_TOKEN"))
        .filter(token -> !token.isBlank())
        .ifPresent(request::bearerTokenAuthentication);
    return vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setRead(true).setWrite(false).setCreate(false))
        .compose(bytes -> request.sendStream(bytes).eventually(bytes::close))
        .timeout(patience, TimeUnit.SECONDS)
        .compose(BusClient::sha256);
  }

  private static Future<String> sha256(HttpResponse<?> answer) {
    return answer.statusCode() == 200
        ? Future.succeededFuture(answer.bodyAsJsonObject().getString("sha256"))
        : Future.failedFuture(
            "the node answered %d: %s".formatted(answer.statusCode(), answer.bodyAsString()));
  }

  private static boolean isCompleted(JsonObject job) {
    return job.getString("state").equals("COMPLETED");
  }

  private synchronized void print(JsonObject line) {
    out.println(line.encode());
  }

  private <T> T await(Future<T> future) throws Exception {
    return future.await(patience + JOIN.toSeconds(), TimeUnit.SECONDS);
  }
}
