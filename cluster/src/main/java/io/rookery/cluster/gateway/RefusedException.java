package io.rookery.cluster.gateway;

/** A request that the gateway itself refuses, with the status and code of its answer. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;

  private RefusedException(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static RefusedException unauthorized() {
    return new RefusedException(
        401, "unauthorized", "send a token that this node knows: Authorization: Bearer TOKEN");
  }

  static RefusedException forbidden(String message) {
    return new RefusedException(403, "forbidden", message);
  }

  static RefusedException noSuchFile(String path) {
    return new RefusedException(404, "no.such.file", "the job has no file " + path);
  }

  static RefusedException bodyTooLarge(int limit) {
    return new RefusedException(
        413, "body.too.large", "the JSON document is larger than " + limit + " bytes");
  }

  static RefusedException notMediaType(String expected) {
    return new RefusedException(
        415, "unsupported.media.type", "send the body with Content-Type: " + expected);
  }

  static RefusedException outOfTime() {
    return new RefusedException(
        503,
        "deadline",
        "the request did not end before its deadline (api.deadline); it may still take effect");
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
