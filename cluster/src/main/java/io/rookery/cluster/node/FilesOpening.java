package io.rookery.cluster.node;

import io.rookery.cluster.config.ClusterOptions;
import io.rookery.cluster.config.CopyOptions;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.membership.Member;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.peer.LocalCopies;
import io.rookery.cluster.peer.PeerAddress;
import io.rookery.cluster.peer.PeerClient;
import io.rookery.cluster.peer.PeerDeadlines;
import io.rookery.cluster.peer.PeerIdentity;
import io.rookery.cluster.peer.PeerParts;
import io.rookery.cluster.peer.PeerServer;
import io.rookery.cluster.peer.PeerTls;
import io.rookery.cluster.peer.Pulls;
import io.rookery.cluster.peer.Replication;
import io.rookery.cluster.peer.TooFewNodesException;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.dispatch.SampleSupply;
import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NoSuchJobException;
import io.rookery.scheduler.job.NotNowException;
import io.rookery.scheduler.job.StoreException;
import io.rookery.scheduler.sample.FileSamples;
import io.rookery.scheduler.sample.SamplePromise;
import io.rookery.scheduler.sample.Samples.Sample;
import io.rookery.scheduler.store.PgJobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Opens the places of a node's files and, in a cluster, the ways on which they are copied. */
final class FilesOpening {
  private static final Duration STOP = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final NodeConfiguration configuration;
  private final Path data;
  private final PeerIdentity self;
  private final Membership membership;
  private final PgJobStore store;
  private final Started started;

  FilesOpening(
      Vertx vertx,
      NodeConfiguration configuration,
      Path data,
      PeerIdentity self,
      Membership membership,
      PgJobStore store,
      Started started) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.data = data;
    this.self = self;
    this.membership = membership;
    this.store = store;
    this.started = started;
  }

  Future<NodeFiles> open() {
    FileSamples samples = samples();
    AttemptFolders folders =
        new AttemptFolders(
            vertx, configuration.results().placement().shared().orElse(data.resolve("analyses")));
    return samples
        .open()
        .compose(
            open ->
                membership.clustered()
                    ? clustered(samples, folders)
                    : Future.succeededFuture(alone(samples, folders)));
  }

  private FileSamples samples() {
    long limit = configuration.samples().limit();
    return configuration
        .samples()
        .placement()
        .shared()
        .map(shared -> new FileSamples(vertx, shared, limit, self.node()))
        .orElseGet(() -> new FileSamples(vertx, data.resolve("samples"), limit));
  }

  private static NodeFiles alone(FileSamples samples, AttemptFolders folders) {
    return new NodeFiles(
        samples,
        samples::find,
        SampleSupply.everythingIsHere(),
        folders,
        folders,
        Optional.empty(),
        Optional.empty());
  }

  private Future<NodeFiles> clustered(FileSamples samples, AttemptFolders folders) {
    PeerTls tls = new PeerTls(configuration.cluster().tls());
    PeerDeadlines deadlines = deadlines(configuration);
    PeerClient client = new PeerClient(vertx, tls, deadlines, this::address);
    started.register("the client of peers", STOP, client::close);
    CopyLedger ledger = store.copies();
    LocalCopies local =
        new LocalCopies(self.node(), samples, folders, this::acceptedTimeline, ledger);
    Pulls pulls = new Pulls(vertx, local, client, configuration.results().freeSpace());
    Replication replication =
        new Replication(vertx, local, pulls, client, () -> List.copyOf(membership.names()));
    PeerServer server =
        new PeerServer(
            new PeerAddress(configuration.cluster().host(), configuration.cluster().peerPort()),
            tls,
            deadlines,
            new PeerParts(self, this::present, local, pulls));
    NodeFiles files = spread(samples, folders, replication, client, ledger);
    return started.deploy(vertx, server, "the peer server", STOP).map(files);
  }

  private NodeFiles spread(
      FileSamples samples,
      AttemptFolders folders,
      Replication replication,
      PeerClient client,
      CopyLedger ledger) {
    CopyOptions ofSamples = configuration.samples().placement();
    CopyOptions ofResults = configuration.results().placement();
    boolean shared = ofSamples.shared().isPresent();
    return new NodeFiles(
        shared ? samples : new RecordedSamples(samples, ledger, self.node()),
        shared ? samples::find : promise(replication, ofSamples.copies()),
        shared ? SampleSupply.everythingIsHere() : supply(replication),
        ofResults.shared().isPresent()
            ? folders
            : new ReplicatedAttempts(
                self.node(), folders, replication, ledger, client, ofResults.copies()),
        folders,
        ofResults.shared().isPresent()
            ? Optional.empty()
            : Optional.of(new RemoteResults(self.node(), ledger, membership, client)),
        Optional.of(replication));
  }

  private static SamplePromise promise(Replication replication, int copies) {
    return sha256 ->
        replication
            .secureSample(sha256, copies)
            .map(held -> held.map(holders -> new Sample(sha256, holders.size())))
            .recover(FilesOpening::notNow);
  }

  /** Whatever keeps a copy from being made may pass; only the store speaks for itself. */
  private static <T> Future<T> notNow(Throwable failure) {
    return Future.failedFuture(
        failure instanceof StoreException
            ? failure
            : new NotNowException(
                failure instanceof TooFewNodesException
                    ? failure.getMessage()
                    : "the sample cannot be copied now: " + failure.getMessage()));
  }

  private static SampleSupply supply(Replication replication) {
    return new SampleSupply() {
      @Override
      public boolean heldOnly() {
        return true;
      }

      @Override
      public Future<Void> fetch(String sha256) {
        return replication.fetchSample(sha256);
      }
    };
  }

  static PeerDeadlines deadlines(NodeConfiguration configuration) {
    ClusterOptions cluster = configuration.cluster();
    return new PeerDeadlines(
        configuration.timeouts().connect(),
        cluster.silence(),
        cluster.silence(),
        configuration.api().transferDeadline());
  }

  private Optional<PeerAddress> address(String node) {
    return membership
        .find(node)
        .map(member -> new PeerAddress(member.host(), configuration.cluster().peerPort()));
  }

  private Optional<PeerIdentity> present(String node) {
    return membership.find(node).map(this::identity);
  }

  private PeerIdentity identity(Member member) {
    return new PeerIdentity(
        self.cluster(),
        member.node(),
        member.boot(),
        member.host(),
        self.protocol(),
        member.release());
  }

  private Future<Optional<List<JobEvent>>> acceptedTimeline(long jobId, int attempt) {
    return store
        .find(jobId)
        .compose(
            found ->
                found
                    .map(job -> accepted(job, attempt))
                    .orElseGet(() -> Future.failedFuture(new NoSuchJobException(jobId))));
  }

  private Future<Optional<List<JobEvent>>> accepted(Job job, int attempt) {
    boolean accepted =
        job.state() == JobState.COMPLETED
            && job.attempt().map(Attempt::number).filter(number -> number == attempt).isPresent();
    return accepted
        ? store.timeline(job.id()).map(Optional::of)
        : Future.succeededFuture(Optional.empty());
  }
}
