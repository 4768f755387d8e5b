package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.rookery.cluster.config.ClusterOptions.Tls;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.util.Optional;

/**
 * Mutual TLS between members, or none. A member is whoever holds a certificate that the cluster's
 * authority has signed: names in certificates are not compared, for members are found by address.
 * So that authority must sign members only.
 *
 * @param files the key, the certificate and the authority; empty for plain text, which is for
 *     loopback addresses only
 */
public record PeerTls(Optional<Tls> files) {

  public PeerTls {
    requireNonNull(files, "files");
  }

  /** The options of a server that serves members only. */
  public HttpServerOptions server(HttpServerOptions options) {
    files.ifPresent(
        pem -> {
          secure(options, pem);
          options.setClientAuth(ClientAuth.REQUIRED);
        });
    return options;
  }

  /** The options of a client that talks with members only. */
  public HttpClientOptions client(HttpClientOptions options) {
    files.ifPresent(
        pem -> {
          secure(options, pem);
          options.setTrustAll(false).setVerifyHost(false);
        });
    return options;
  }

  /** The options of an event bus that carries what members say only. */
  public EventBusOptions bus(EventBusOptions options) {
    files.ifPresent(
        pem -> {
          secure(options, pem);
          // The bus trusts everybody unless told otherwise.
          options.setTrustAll(false).setClientAuth(ClientAuth.REQUIRED);
        });
    return options;
  }

  /** Gives it this member's key, and the authority that has signed all others. */
  private static void secure(TCPSSLOptions options, Tls pem) {
    options.setSsl(true).setKeyCertOptions(key(pem)).setTrustOptions(authority(pem));
  }

  private static PemKeyCertOptions key(Tls pem) {
    return new PemKeyCertOptions()
        .setKeyPath(pem.key().toString())
        .setCertPath(pem.cert().toString());
  }

  private static PemTrustOptions authority(Tls pem) {
    return new PemTrustOptions().addCertPath(pem.ca().toString());
  }
}
