package io.rookery.scheduler.store;

import io.rookery.capture.process.Account;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Privilege;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL's programs run, because they refuse to run as root.
 *
 * @param prefix what goes before each command
 * @param privilege what the launcher changes
 * @param owner who must own the files; empty when they stay the node's
 */
record ServerUser(List<String> prefix, Privilege privilege, Optional<Account> owner) {

  /**
   * In a user namespace without any mapping a process of root is nobody by its own account and
   * still owns root's files, without root's power over anything else.
   */
  static ServerUser unmapped() {
    return new ServerUser(List.of("unshare", "--user", "--"), Privilege.same(), Optional.empty());
  }

  /** The node's own user, who is not root. */
  static ServerUser same() {
    return new ServerUser(List.of(), Privilege.same(), Optional.empty());
  }

  static ServerUser account(Account account) {
    return new ServerUser(List.of(), account.privilege(), Optional.of(account));
  }

  /** Finds out which of these this host allows. */
  static Future<ServerUser> choose(Vertx vertx, ChildLauncher launcher, Duration deadline) {
    return vertx
        .executeBlocking(Account::nodeIsRoot)
        .compose(
            root ->
                root
                    ? launcher
                        .run(unmapped().spec("unshare", List.of("true")), deadline)
                        .map(tried -> tried.exit().succeeded())
                        .otherwise(false)
                        .compose(works -> works ? Future.succeededFuture(unmapped()) : other(vertx))
                    : Future.succeededFuture(same()));
  }

  private static Future<ServerUser> other(Vertx vertx) {
    return vertx.executeBlocking(
        () ->
            Account.find("postgres")
                .or(() -> Account.find("nobody"))
                .map(ServerUser::account)
                .orElseThrow(
                    () ->
                        refused(
                            "there is neither a user namespace for it nor a user postgres or"
                                + " nobody")));
  }

  /** A child that runs a command as this user. */
  ChildSpec spec(String name, List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return ChildSpec.of(name, whole).withPrivilege(privilege);
  }

  /** Gives the tree to the owner if there is one. Blocks. */
  void own(Path tree) throws IOException {
    if (owner.isEmpty() || Files.notExists(tree)) {
      return;
    }
    UserPrincipal user =
        tree.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(owner.get().name());
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.toList()) {
        Files.setAttribute(path, "owner:owner", user, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** Fails with a remedy when this user cannot execute the program, such as below /root. */
  Future<Void> canReach(ChildLauncher launcher, String program, Duration deadline) {
    return launcher
        .run(spec("postgres-access", List.of("test", "-x", program)), deadline)
        .compose(
            tried ->
                tried.exit().succeeded()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        refused(
                            owner.map(Account::name).orElse("its user")
                                + " cannot reach "
                                + program)));
  }

  private static StoreException refused(String why) {
    return new StoreException(
        "PostgreSQL does not run as root, and "
            + why
            + ": start the node as an ordinary user, or allow user namespaces (sysctl"
            + " user.max_user_namespaces), or put node.data where every user may pass, or set"
            + " store.url",
        null);
  }
}
