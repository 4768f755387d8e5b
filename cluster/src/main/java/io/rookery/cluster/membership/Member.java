package io.rookery.cluster.membership;

import static java.util.Objects.requireNonNull;

/**
 * Another node of the cluster, as its membership shows it.
 *
 * @param node its configured name
 * @param boot another one at every start of that node
 * @param host the address at which it answers its peers
 * @param release the version of Rookery that it runs, for people
 */
public record Member(String node, String boot, String host, String release) {
  public Member {
    requireNonNull(node, "node");
    requireNonNull(boot, "boot");
    requireNonNull(host, "host");
    requireNonNull(release, "release");
  }
}
