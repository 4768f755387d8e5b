package io.rookery.cluster.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code store:} — where jobs are kept.
 *
 * @param location the node's own server or a given one
 * @param deadline for one statement, waiting for a connection included; default 5 s
 * @param connections in the pool; default 8
 */
public record StoreOptions(@Key("url") Location location, Duration deadline, int connections) {

  /** Which PostgreSQL server. */
  public sealed interface Location {}

  /** A server in the node's data folder, started and stopped by the node. */
  public record Embedded() implements Location {}

  /** A server that somebody else runs. */
  public record Server(
      String host, int port, String database, String user, Optional<Secret> password)
      implements Location {}

  static StoreOptions read(Section root, ClusterOptions cluster) {
    try (Section store = root.section("store")) {
      Optional<Secret> password =
          store.optional("password", text -> new Secret(store.references().dereference(text)));
      Location location = store.value("url", new Embedded(), StoreOptions::location);
      if (password.isPresent() && location instanceof Embedded) {
        store.mistake("password", "belongs to a server: the embedded store has none");
      }
      if (cluster.enabled() && location instanceof Embedded) {
        store.mistake(
            "url", "a cluster needs a PostgreSQL that all nodes reach: postgresql://user@host/db");
      }
      return new StoreOptions(
          location instanceof Server server
              ? new Server(server.host, server.port, server.database, server.user, password)
              : location,
          store.value("deadline", Duration.ofSeconds(5), Notation.DURATION),
          store.value("connections", 8, Notation.whole(1, 200)));
    }
  }

  private static Location location(String text) throws NotationException {
    if (text.equals("embedded")) {
      return new Embedded();
    }
    // Never quoted: people write passwords into such addresses.
    NotationException rule =
        NotationException.hidingValue(
            "must be \"embedded\" or postgresql://user@host:5432/database");
    try {
      URI uri = new URI(text);
      String user = uri.getUserInfo();
      String database = uri.getPath();
      if (user != null && user.contains(":")) {
        throw NotationException.hidingValue("must not hold the password: use store.password");
      }
      if (!"postgresql".equals(uri.getScheme())
          || uri.getHost() == null
          || user == null
          || database == null
          || !database.matches("/[^/]+")
          || uri.getQuery() != null
          || uri.getFragment() != null) {
        throw rule;
      }
      String host = uri.getHost().replaceAll("^\\[|]$", "");
      int port = uri.getPort() == -1 ? 5432 : uri.getPort();
      return new Server(host, port, database.substring(1), user, Optional.empty());
    } catch (URISyntaxException e) {
      throw rule;
    }
  }
}
