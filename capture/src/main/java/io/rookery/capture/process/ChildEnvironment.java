package io.rookery.capture.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a child sees of the node's environment: an allow-list, and what its specification adds. */
final class ChildEnvironment {
  private static final List<String> ALLOWED = List.of("PATH", "LANG", "LC_ALL", "TZ", "HOME");

  private ChildEnvironment() {}

  static Map<String, String> of(ChildSpec spec, Map<String, String> ofNode) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", Executables.USUAL_PATH);
    for (String name : ALLOWED) {
      if (ofNode.containsKey(name)) {
        environment.put(name, ofNode.get(name));
      }
    }
    if (spec.privilege() instanceof Privilege.User) {
      environment.remove("HOME"); // the node's home is not that user's
    }
    environment.putAll(spec.environment());
    return environment;
  }
}
