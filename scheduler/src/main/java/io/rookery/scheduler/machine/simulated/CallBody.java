package io.rookery.scheduler.machine.simulated;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a request's body said; files only by what is kept of them. */
sealed interface CallBody {

  /** A form; a field with an empty value counts as absent. */
  record Form(Map<String, String> fields, Map<String, Upload> files) implements CallBody {
    static final Form EMPTY = new Form(Map.of(), Map.of());

    Optional<String> field(String name) {
      return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    Optional<Upload> file(String name) {
      return Optional.ofNullable(files.get(name));
    }
  }

  /**
   * A method call.
   *
   * @param method empty when the document was none
   * @param texts the plain arguments, in order
   * @param struct the members of its struct
   * @param file its base64 argument
   */
  record MethodCall(
      String method, List<String> texts, Map<String, String> struct, Optional<Upload> file)
      implements CallBody {}
}
