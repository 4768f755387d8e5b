package io.rookery.scheduler.guest;

/** What stands there is not XML-RPC, or cannot be written as such; has no stack trace. */
final class XmlRpcException extends Exception {
  private static final long serialVersionUID = 1L;

  XmlRpcException(String message) {
    super(message, null, false, false);
  }
}
