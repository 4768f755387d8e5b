package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.json.JsonObject;

/** Turns what clients post into the spec that the job desk reads. */
final class SubmittedSpec {
  private static final int LONGEST_NAME = 255;
  private static final String SAMPLE = "sample";
  private static final String SHA256 = "sha256";
  private static final String NAME = "name";

  private SubmittedSpec() {}

  /** A spec on its own: {@code sha256} and {@code name} become the sample. */
  static JsonObject alone(JsonObject posted) {
    JsonObject spec = posted.copy();
    Object sha256 = spec.remove(SHA256);
    if (sha256 == null) {
      return spec;
    }
    if (spec.containsKey(SAMPLE)) {
      throw new InvalidFieldException(SHA256, "does not go with sample");
    }
    Object name = spec.remove(NAME);
    return spec.put(
        SAMPLE, new JsonObject().put(SHA256, sha256).put(NAME, name == null ? sha256 : name));
  }

  /** A spec that came with a file; its own {@code name} precedes the file's. */
  static JsonObject with(JsonObject posted, Sample sample, String fileName) {
    for (String rival : new String[] {SAMPLE, SHA256, "url"}) {
      if (posted.containsKey(rival)) {
        throw new InvalidFieldException(rival, "does not go with a file");
      }
    }
    JsonObject spec = posted.copy();
    Object name = spec.remove(NAME);
    return spec.put(
        SAMPLE,
        new JsonObject()
            .put(SHA256, sample.sha256())
            .put(NAME, name == null ? plain(fileName, sample.sha256()) : name));
  }

  /** Names the field as the client wrote it, not as the desk was told it. */
  static Throwable asPosted(Throwable failure) {
    if (failure instanceof InvalidFieldException invalid
        && (invalid.field().equals("sample.sha256") || invalid.field().equals("sample.name"))) {
      String field = invalid.field().substring(SAMPLE.length() + 1);
      return new InvalidFieldException(field, invalid.getMessage());
    }
    return failure;
  }

  private static String plain(String fileName, String otherwise) {
    String last =
        fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    String visible = last.replaceAll("\\p{Cntrl}", "_");
    String bounded = visible.substring(0, Math.min(visible.length(), LONGEST_NAME));
    return bounded.isBlank() || bounded.equals(".") || bounded.equals("..") ? otherwise : bounded;
  }
}
