package io.rookery.cluster.peer;

import static io.rookery.cluster.peer.Neighbourhood.await;
import static io.rookery.cluster.peer.TestNode.CLUSTER;
import static io.rookery.cluster.peer.TestNode.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.cluster.config.ClusterOptions.Tls;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final PeerTls PLAIN = new PeerTls(Optional.empty());
  private static final Protocol NOW = Protocol.current();

  @TempDir private static Path keys;
  private static PeerTls good;
  private static PeerTls alsoGood;
  private static PeerTls stranger;

  @TempDir private Path temp;
  private Neighbourhood around;

  @BeforeAll
  static void sign() throws IOException {
    Certificates lab = Certificates.authority(keys, "lab");
    good = lab.tls("node-1");
    alsoGood = lab.tls("node-2");
    stranger = Certificates.authority(keys, "elsewhere").tls("node-2");
  }

  @BeforeEach
  void open() {
    around = new Neighbourhood(temp);
  }

  @AfterEach
  void close() {
    around.close();
  }

  private void ask(PeerTls tls, PeerIdentity self, PeerAddress... members) {
    await(new Preflight(around.vertx, tls, around.deadlines).ask(self, List.of(members)));
  }

  private static PeerIdentity newcomer(String name) {
    return identity(CLUSTER, name, "10.0.0.2", NOW);
  }

  /** A port where nobody listens. */
  private PeerAddress nobody() {
    TestNode gone = around.start("gone");
    around.lose(gone);
    return gone.address();
  }

  @Test
  void aNodeThatFitsIsTaken() {
    TestNode member = around.start("node-1");

    assertThatCode(() -> ask(PLAIN, newcomer("node-2"), member.address(), nobody()))
        .doesNotThrowAnyException();
  }

  @Test
  void nobodyListeningIsNoRefusal() {
    assertThatCode(() -> ask(PLAIN, newcomer("node-2"), nobody())).doesNotThrowAnyException();
    assertThatCode(() -> ask(PLAIN, newcomer("node-2"))).doesNotThrowAnyException();
  }

  @Test
  void anotherClusterIsRefusedWithBothNames() {
    TestNode member = around.start("node-1");

    assertThatThrownBy(
            () -> ask(PLAIN, identity("other", "node-2", "10.0.0.2", NOW), member.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("cluster other")
        .hasMessageContaining(CLUSTER)
        .hasMessageContaining("cluster.name")
        .hasMessageContaining(member.address().toString());
  }

  @Test
  void aProtocolThatDoesNotOverlapIsRefusedWithWhatToUpgrade() {
    TestNode member = around.start("node-1");

    assertThatThrownBy(
            () ->
                ask(
                    PLAIN,
                    identity(CLUSTER, "node-2", "10.0.0.2", new Protocol(2, 3)),
                    member.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("2 to 3")
        .hasMessageContaining("node-1 talks 1")
        .hasMessageContaining("upgrade Rookery on the nodes that are in the cluster");
  }

  @Test
  void aNameThatALiveNodeElsewhereHasIsRefused() {
    TestNode member = around.start("node-1");
    around.start("node-2");

    assertThatThrownBy(() -> ask(PLAIN, newcomer("node-2"), member.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("node.name node-2 is taken by the node at 127.0.0.1");
    assertThatThrownBy(() -> ask(PLAIN, newcomer("node-1"), member.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("node.name node-1 is taken");
  }

  @Test
  void aNodeThatStartsAgainAtItsAddressIsTaken() {
    TestNode member = around.start("node-1");
    around.start("node-2");
    PeerAddress byName = new PeerAddress("localhost", member.address().port());

    assertThatCode(() -> ask(PLAIN, identity(CLUSTER, "node-2", "127.0.0.1", NOW), byName))
        .doesNotThrowAnyException();
  }

  @Test
  void membersWithCertificatesOfOneAuthorityTalk() {
    TestNode member = around.start("node-1", good);
    TestNode other = around.start("node-2", alsoGood);
    Sample sample = member.receive(new byte[1 << 20]);

    assertThatCode(() -> ask(alsoGood, newcomer("node-3"), member.address()))
        .doesNotThrowAnyException();
    await(member.client.pullSample("node-2", sample, "node-1"));
    assertThat(other.samples.path(sample.sha256())).hasSize(1 << 20);
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    TestNode member = around.start("node-1", good);

    assertThatThrownBy(() -> ask(stranger, newcomer("node-2"), member.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("certificate is not accepted by " + member.address())
        .hasMessageContaining("cluster.tls");
  }

  /** Trusts the cluster's authority, and has a certificate that it has not signed. */
  @Test
  void aCertificateThatOnlyTheOtherSideRejectsIsRefused() {
    TestNode member = around.start("node-1", good);
    Tls mine = stranger.files().orElseThrow();
    PeerTls half =
        new PeerTls(Optional.of(new Tls(mine.key(), mine.cert(), good.files().orElseThrow().ca())));

    assertThatThrownBy(() -> ask(half, newcomer("node-2"), member.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("certificate is not accepted by " + member.address());
  }

  @Test
  void plainTextAndTlsDoNotMix() {
    TestNode secure = around.start("node-1", good);
    TestNode plain = around.start("node-3");

    assertThatThrownBy(() -> ask(PLAIN, newcomer("node-2"), secure.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("cluster.tls");
    assertThatThrownBy(() -> ask(good, newcomer("node-2"), plain.address()))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("cluster.tls");
  }

  @Test
  void whatIsNoNodeIsRefused() {
    PeerAddress other = stranger(200, "<html>welcome</html>");

    assertThatThrownBy(() -> ask(PLAIN, newcomer("node-2"), other))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("cluster.peerPort");
  }

  @Test
  void aMemberThatTakesANodeWhichDoesNotTakeItIsRefused() {
    PeerAddress old =
        stranger(
            200, identity(CLUSTER, "node-7", "10.0.0.7", new Protocol(7, 9)).toJson().encode());

    assertThatThrownBy(() -> ask(PLAIN, newcomer("node-2"), old))
        .isInstanceOf(PeerRefusedException.class)
        .hasMessageContaining("7 to 9")
        .hasMessageContaining("upgrade Rookery on the node that asks to join");
  }

  @Test
  void aMemberInTroubleIsNoRefusal() {
    PeerAddress busy = stranger(503, new JsonObject().put("message", "later").encode());

    assertThatCode(() -> ask(PLAIN, newcomer("node-2"), busy)).doesNotThrowAnyException();
  }

  @Test
  void aMemberThatNeverAnswersIsNotWaitedForLongerThanTheDeadline() {
    BadLine line = BadLine.held(around.vertx, around.start("node-1").address(), BadLine.none());
    PeerDeadlines hurried =
        new PeerDeadlines(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(20));

    assertThatCode(
            () ->
                await(
                    new Preflight(around.vertx, PLAIN, hurried)
                        .ask(newcomer("node-2"), List.of(line.address()))))
        .doesNotThrowAnyException();
  }

  private PeerAddress stranger(int status, String body) {
    int port =
        await(
                around
                    .vertx
                    .createHttpServer()
                    .requestHandler(request -> request.response().setStatusCode(status).end(body))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    return new PeerAddress("127.0.0.1", port);
  }
}
