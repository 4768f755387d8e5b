package io.rookery.cluster.gateway;

import io.rookery.scheduler.sample.Samples;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.RoutingContext;

/** Hands the bytes of a request to the sample store, for as long as the request lasts. */
final class SampleUpload {
  private SampleUpload() {}

  static Future<Sample> receive(RoutingContext context, AbortableSource source, Samples samples) {
    context.addEndHandler(
        answered -> source.abort(new HttpClosedException("the request ended before its body")));
    return samples
        .receive(source)
        // The store has stopped reading; the rest of the body must not hold up the request.
        .onFailure(source::abort);
  }
}
