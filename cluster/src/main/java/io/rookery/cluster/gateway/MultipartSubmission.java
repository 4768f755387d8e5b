package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.sample.Samples;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One {@code multipart/form-data} submission: a {@code file} and a {@code spec} part in any order,
 * the spec with or without a file name of its own, and perhaps a {@code pre_script} and a {@code
 * during_script} part. Files flow to the sample store as they arrive.
 */
final class MultipartSubmission {
  private static final String FILE = "file";
  private static final String SPEC = "spec";
  private static final String SCRIPT = "_script";
  private static final Set<String> SCRIPTS = Set.of("pre" + SCRIPT, "during" + SCRIPT);

  private final RoutingContext context;
  private final HttpServerRequest request;
  private final Samples samples;
  private final Promise<Void> arrived = Promise.promise();
  private final List<AbortableSource> sources = new ArrayList<>();
  private final List<Future<?>> parts = new ArrayList<>();
  private Future<Sample> sample = Future.failedFuture(missing());
  private Future<Buffer> spec = Future.succeededFuture(Buffer.buffer("{}"));
  private String fileName = "";
  private final Map<String, Script> scripts = new TreeMap<>();

  private record Script(String fileName, Future<Sample> bytes) {}

  private MultipartSubmission(RoutingContext context, Samples samples) {
    this.context = context;
    this.request = context.request();
    this.samples = samples;
  }

  /** Completes with the spec for the job desk when all parts have arrived and are sound. */
  static Future<JsonObject> receive(RoutingContext context, Samples samples) {
    return new MultipartSubmission(context, samples).receive();
  }

  private Future<JsonObject> receive() {
    request.setExpectMultipart(true);
    request.uploadHandler(this::part);
    request.exceptionHandler(failure -> arrived.tryFail(readable(failure)));
    request.endHandler(ended -> end());
    request.resume();
    return arrived
        .future()
        .compose(all -> Future.all(parts))
        .compose(all -> Future.all(sample, attribute()))
        .map(both -> assemble(sample.result(), both.resultAt(1)));
  }

  /** A part that the end of the body has cut off never ends by itself. */
  private void end() {
    Context turns = context.vertx().getOrCreateContext();
    sources.forEach(source -> source.expectEnd(turns, broken()));
    arrived.tryComplete();
  }

  private void part(HttpServerFileUpload upload) {
    AbortableSource source = new AbortableSource(upload);
    sources.add(source);
    Future<?> received;
    if (upload.name().equals(FILE) && fileName.isEmpty()) {
      fileName = upload.filename().isEmpty() ? FILE : upload.filename();
      sample = SampleUpload.receive(context, source, samples);
      received = sample;
    } else if (upload.name().equals(SPEC)) {
      spec = BoundedBody.read(source);
      received = spec;
    } else if (SCRIPTS.contains(upload.name()) && !scripts.containsKey(upload.name())) {
      Script script = new Script(upload.filename(), SampleUpload.receive(context, source, samples));
      scripts.put(upload.name(), script);
      received = script.bytes();
    } else {
      source.resume();
      received = Future.failedFuture(unexpected(upload.name()));
    }
    parts.add(received);
    // A part that failed is not worth the rest of the request.
    received.onFailure(arrived::tryFail);
  }

  /** A spec without a file name of its own is a plain form attribute. */
  private Future<Buffer> attribute() {
    Buffer found = null;
    for (Map.Entry<String, String> attribute : request.formAttributes()) {
      if (attribute.getKey().equals(FILE)) {
        return Future.failedFuture(missing());
      }
      if (!attribute.getKey().equals(SPEC) || found != null) {
        return Future.failedFuture(unexpected(attribute.getKey()));
      }
      found = Buffer.buffer(attribute.getValue());
    }
    return found == null ? spec : Future.succeededFuture(found);
  }

  private JsonObject assemble(Sample stored, Buffer document) {
    JsonObject whole = SubmittedSpec.with(BoundedBody.json(SPEC, document), stored, fileName);
    for (Map.Entry<String, Script> part : scripts.entrySet()) {
      String when = part.getKey().replace(SCRIPT, "");
      Script script = part.getValue();
      whole = SubmittedSpec.withScript(whole, when, script.bytes().result(), script.fileName());
    }
    return whole;
  }

  /**
   * Netty's decoder has an exception for forms that are broken, and runs into others, such as that
   * of an index, at what it did not foresee. No other runtime exception comes from there.
   */
  private static Throwable readable(Throwable failure) {
    return failure instanceof RuntimeException && !(failure instanceof VertxException)
        ? broken()
        : failure;
  }

  private static InvalidFieldException broken() {
    return new InvalidFieldException(
        "body", "must be sound multipart/form-data, with a spec of at most 1 MiB");
  }

  private static InvalidFieldException missing() {
    return new InvalidFieldException(FILE, "missing: send the sample as a part with a file name");
  }

  private static InvalidFieldException unexpected(String name) {
    return new InvalidFieldException(
        name,
        "not expected: a submission has one part \"file\" and one part \"spec\", and at most one"
            + " \"pre_script\" and one \"during_script\", which are files");
  }
}
