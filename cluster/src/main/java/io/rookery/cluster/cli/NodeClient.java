package io.rookery.cluster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.multipart.MultipartForm;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Talks to one node for one command. Its methods wait for the answer, so they are called on the
 * command's own thread; they throw {@link CommandException}s.
 */
final class NodeClient implements AutoCloseable {
  private static final String PREFIX = "/api/v1";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration CALL = Duration.ofSeconds(60);
  static final Duration TRANSFER = Duration.ofMinutes(60);

  private final URI node;
  private final Optional<String> token;
  private final Vertx vertx;
  private final HttpClientAgent http;
  private final WebClient web;

  private NodeClient(URI node, Optional<String> token, Vertx vertx) {
    this.node = node;
    this.token = token;
    this.vertx = vertx;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(node.getScheme().equals("https"))
                .setConnectTimeout((int) CONNECT.toMillis())
                .setIdleTimeout((int) IDLE.toSeconds())
                .setDefaultHost(node.getHost().replaceAll("^\\[|]$", ""))
                .setDefaultPort(port(node)));
    this.web = WebClient.wrap(http);
  }

  static NodeClient open(URI node, Optional<String> token) {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(2)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return new NodeClient(node, token, Vertx.vertx(options));
  }

  private static int port(URI node) {
    if (node.getPort() != -1) {
      return node.getPort();
    }
    return node.getScheme().equals("https") ? 443 : 80;
  }

  JsonObject get(String path) {
    return json(request(HttpMethod.GET, path).send(), CALL);
  }

  JsonObject delete(String path) {
    return json(request(HttpMethod.DELETE, path).send(), CALL);
  }

  JsonObject post(String path) {
    return json(request(HttpMethod.POST, path).send(), CALL);
  }

  JsonObject post(String path, JsonObject body) {
    return json(request(HttpMethod.POST, path).sendJsonObject(body), CALL);
  }

  /** Sends a file with its spec; the file is read as it is sent. */
  JsonObject submit(Path file, JsonObject spec) {
    MultipartForm form =
        MultipartForm.create()
            .attribute("spec", spec.encode())
            // The true name stands in the spec, where every name can be written.
            .binaryFileUpload("file", "sample", file.toString(), "application/octet-stream");
    return json(request(HttpMethod.POST, "/jobs").sendMultipartForm(form), TRANSFER);
  }

  /** Sends a file that a spec will name; the file is read as it is sent. */
  JsonObject upload(Path file) {
    OpenOptions read = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return json(
        vertx
            .fileSystem()
            .open(file.toString(), read)
            .compose(
                open ->
                    request(HttpMethod.POST, "/samples").sendStream(open).eventually(open::close)),
        TRANSFER);
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path) {
    HttpRequest<Buffer> request = web.request(method, uri(path));
    token.ifPresent(request::bearerTokenAuthentication);
    return request;
  }

  private String uri(String path) {
    return node.getRawPath() + PREFIX + path;
  }

  private JsonObject json(Future<HttpResponse<Buffer>> answer, Duration deadline) {
    HttpResponse<Buffer> response = await(answer, deadline);
    JsonObject body = parsed(response.body()).orElseThrow(this::stranger);
    if (response.statusCode() >= 300) {
      throw CommandException.refused(response.statusCode(), body);
    }
    return body;
  }

  private CommandException stranger() {
    return unreachable(new IllegalStateException("what answers there is not a Rookery node"));
  }

  /** Waits; what fails for other reasons than a command's own is a node out of reach. */
  <T> T await(Future<T> future, Duration deadline) {
    try {
      return future.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (CommandException e) {
      throw e;
    } catch (TimeoutException e) {
      throw unreachable(new TimeoutException("no answer within " + deadline.toSeconds() + " s"));
    } catch (FileSystemException e) {
      throw CommandException.failed("a file on this machine: " + e.getMessage());
    } catch (Throwable e) {
      // await() throws whatever the future failed with, checked or not.
      throw unreachable(e);
    }
  }

  private CommandException unreachable(Throwable cause) {
    return CommandException.unreachable(node.toString(), cause);
  }

  private static Optional<JsonObject> parsed(Buffer body) {
    try {
      return Optional.ofNullable(body).map(JsonObject::new);
    } catch (DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  NodeStreams streams() {
    return new NodeStreams(vertx, http, token, this::uri);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    try {
      vertx.close().await(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The process ends anyway.
    }
  }
}
