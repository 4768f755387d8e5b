package io.rookery.cluster.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Examines the node for what should not be there. */
public interface DoctorDesk {

  /**
   * The findings: {@code {healthy: boolean, …}}, where {@code healthy} is false when anything leaks
   * and every further key is an array of objects, one object a row for people. May be called on any
   * context.
   */
  Future<JsonObject> examine();
}
