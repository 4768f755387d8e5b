package io.rookery.cluster.membership;

import io.vertx.core.Vertx;

/**
 * The instance of a node, and whom it sees.
 *
 * @param vertx shares its event bus with the members
 * @param membership the other nodes
 */
public record Clustered(Vertx vertx, Membership membership) {}
