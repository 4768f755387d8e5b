package io.rookery.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.config.ClusterOptions.Tls;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerTlsTest {
  private final PeerTls tls =
      new PeerTls(
          Optional.of(
              new Tls(Path.of("/etc/node.pem"), Path.of("/etc/node.crt"), Path.of("/etc/ca.crt"))));

  @Test
  void theBusTrustsNobodyButTheAuthority() {
    EventBusOptions bus = tls.bus(new EventBusOptions());

    assertThat(bus.isSsl()).isTrue();
    assertThat(bus.isTrustAll()).isFalse();
    assertThat(bus.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
    assertThat(((PemKeyCertOptions) bus.getKeyCertOptions()).getKeyPath())
        .isEqualTo("/etc/node.pem");
    assertThat(((PemKeyCertOptions) bus.getKeyCertOptions()).getCertPath())
        .isEqualTo("/etc/node.crt");
    assertThat(((PemTrustOptions) bus.getTrustOptions()).getCertPaths())
        .containsExactly("/etc/ca.crt");
  }

  @Test
  void bothSidesOfAConnectionShowTheirCertificate() {
    assertThat(tls.server(new HttpServerOptions()).getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
    assertThat(tls.client(new HttpClientOptions()).isTrustAll()).isFalse();
    assertThat(tls.client(new HttpClientOptions()).getKeyCertOptions()).isNotNull();
  }

  @Test
  void withoutFilesThereIsNoTls() {
    PeerTls plain = new PeerTls(Optional.empty());

    assertThat(plain.server(new HttpServerOptions()).isSsl()).isFalse();
    assertThat(plain.client(new HttpClientOptions()).isSsl()).isFalse();
    assertThat(plain.bus(new EventBusOptions()).isSsl()).isFalse();
  }
}
