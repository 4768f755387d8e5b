package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.json.JsonObject;

/** Adds to a spec the file that came with it. */
final class SubmittedSpec {
  private static final int LONGEST_NAME = 255;
  private static final String SHA256 = "sha256";
  private static final String NAME = "name";
  private static final String SCRIPTS = "scripts";

  private SubmittedSpec() {}

  /** A spec that came with a file; its own {@code name} precedes the file's. */
  static JsonObject with(JsonObject posted, Sample sample, String fileName) {
    for (String rival : new String[] {"sample", SHA256, "url"}) {
      if (posted.containsKey(rival)) {
        throw new InvalidFieldException(rival, "does not go with a file");
      }
    }
    JsonObject spec = posted.copy();
    if (spec.getValue(NAME) == null) {
      spec.put(NAME, plain(fileName, sample.sha256()));
    }
    return spec.put(SHA256, sample.sha256());
  }

  /** A spec that came with a script, which is run {@code pre} the sample or {@code during} it. */
  static JsonObject withScript(JsonObject spec, String when, Sample script, String fileName) {
    Object own = spec.getValue(SCRIPTS, new JsonObject());
    if (!(own instanceof JsonObject scripts)) {
      throw new InvalidFieldException(SCRIPTS, "must be an object");
    }
    if (scripts.containsKey(when)) {
      throw new InvalidFieldException(SCRIPTS + "." + when, "does not go with a file");
    }
    JsonObject named =
        new JsonObject().put(SHA256, script.sha256()).put(NAME, plain(fileName, script.sha256()));
    return spec.copy().put(SCRIPTS, scripts.copy().put(when, named));
  }

  private static String plain(String fileName, String otherwise) {
    String last =
        fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    String visible = last.replaceAll("\\p{Cntrl}", "_");
    String bounded = visible.substring(0, Math.min(visible.length(), LONGEST_NAME));
    if (!bounded.isEmpty() && Character.isHighSurrogate(bounded.charAt(bounded.length() - 1))) {
      // Half of a character is no part of a name.
      bounded = bounded.substring(0, bounded.length() - 1);
    }
    return bounded.isBlank() || bounded.equals(".") || bounded.equals("..") ? otherwise : bounded;
  }
}
