package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;

/**
 * Who a node says that it is.
 *
 * @param cluster the name of the cluster it belongs to
 * @param node its own name, unique in the cluster
 * @param boot new with every start
 * @param host the address that other members reach it at
 * @param protocol what it understands
 * @param release the version of the program, for people
 */
public record PeerIdentity(
    String cluster, String node, String boot, String host, Protocol protocol, String release) {

  public PeerIdentity {
    requireNonNull(cluster, "cluster");
    requireNonNull(node, "node");
    requireNonNull(boot, "boot");
    requireNonNull(host, "host");
    requireNonNull(protocol, "protocol");
    requireNonNull(release, "release");
  }

  /** The identity as peers read it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("cluster", cluster)
        .put("node", node)
        .put("boot", boot)
        .put("host", host)
        .put(
            "protocol",
            new JsonObject().put("oldest", protocol.oldest()).put("newest", protocol.newest()))
        .put("release", release);
  }

  /**
   * The inverse of {@link #toJson()}; what is not known is passed over. Throws {@link
   * IllegalArgumentException} when it is not the identity of a node.
   */
  public static PeerIdentity fromJson(JsonObject json) {
    try {
      JsonObject protocol = json.getJsonObject("protocol");
      return new PeerIdentity(
          json.getString("cluster"),
          json.getString("node"),
          json.getString("boot"),
          json.getString("host"),
          new Protocol(protocol.getInteger("oldest"), protocol.getInteger("newest")),
          json.getString("release"));
    } catch (ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("not the identity of a node: " + json, e);
    }
  }
}
