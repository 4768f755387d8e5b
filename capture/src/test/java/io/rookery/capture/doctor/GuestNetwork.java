package io.rookery.capture.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two network namespaces of a test's own: the host's with {@value #HOST}, and the guest's, to which
 * packets for {@value #GUEST} go from the beginning, but which takes that address only when it
 * comes up.
 */
final class GuestNetwork implements BeforeEachCallback, AfterEachCallback {
  static final String HOST = "10.99.0.1";
  static final String GUEST = "10.99.0.2";
  private static final String GUEST_MAC = "02:00:0a:63:00:02";

  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final List<Actor> actors = new ArrayList<>();

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    ip("netns add " + host());
    ip("netns add " + guest());
    ip("-n " + host() + " link add host0 type veth peer name guest0 netns " + guest());
    ip("-n " + guest() + " link set guest0 address " + GUEST_MAC);
    ip("-n " + host() + " addr add " + HOST + "/24 dev host0");
    ip("-n " + host() + " link set lo up");
    ip("-n " + host() + " link set host0 up");
    ip("-n " + guest() + " link set guest0 up");
    ip("-n " + host() + " neigh replace " + GUEST + " lladdr " + GUEST_MAC + " dev host0");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    actors.forEach(Actor::close);
    ip("netns delete " + guest());
    ip("netns delete " + host());
  }

  String host() {
    return "rk-host-" + id;
  }

  String guest() {
    return "rk-guest-" + id;
  }

  /** From now on the guest takes packets. */
  void guestComesUp() throws Exception {
    ip("-n " + guest() + " addr add " + GUEST + "/24 dev guest0");
  }

  /** Ended with the test at the latest. */
  Actor cast(Actor actor) {
    actors.add(actor);
    return actor;
  }

  private static void ip(String arguments) throws Exception {
    Process ip =
        new ProcessBuilder(("ip " + arguments).split(" ")).redirectErrorStream(true).start();
    String words = new String(ip.getInputStream().readAllBytes());
    assertThat(ip.waitFor()).as("ip %s: %s", arguments, words).isZero();
  }
}
