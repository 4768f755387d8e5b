package io.rookery.cluster.chaos;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A job that the load wants done.
 *
 * @param id its submission id
 * @param file the sample's content; a URL job if empty
 * @param whole whether its guest takes the job's whole time and not its own
 */
record Submission(String id, Optional<String> file, boolean whole) {

  JsonObject spec() {
    JsonObject spec =
        new JsonObject().put("submissionId", id).put("owner", "chaos").put("platform", "linux");
    if (whole) {
      spec.put("timeout", "2s").put("enforceTimeout", true);
    }
    return file.isPresent() ? spec : spec.put("url", "http://chaos.rookery.test/" + id);
  }
}
