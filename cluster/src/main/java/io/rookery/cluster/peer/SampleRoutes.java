package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Samples that stand here, and those that shall. */
final class SampleRoutes {
  private final LocalCopies local;
  private final Pulls pulls;

  SampleRoutes(LocalCopies local, Pulls pulls) {
    this.local = local;
    this.pulls = pulls;
  }

  void mount(PeerRouter router) {
    router.download("/samples/:sha256", this::send);
    router.work(HttpMethod.POST, "/samples/:sha256/pull", this::pull);
  }

  private Future<Void> send(RoutingContext context) {
    String sha256 = new PeerParameters(context).sha256();
    return local
        .samples()
        .find(sha256)
        .map(found -> found.orElseThrow(() -> absent(sha256)))
        .compose(sample -> new FileAnswer(context).send(local.samples().path(sha256)));
  }

  private PeerException absent(String sha256) {
    return new PeerException(
        Problem.ABSENT, "sample %s does not stand on %s".formatted(sha256, local.node()));
  }

  private Future<JsonObject> pull(RoutingContext context) {
    PeerParameters parameters = new PeerParameters(context);
    Sample expected = new Sample(parameters.sha256(), parameters.size("size"));
    return pulls
        .sample(expected, parameters.text("from"))
        .map(stands -> new JsonObject().put("sha256", expected.sha256()).put("node", local.node()));
  }
}
