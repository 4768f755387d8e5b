package io.rookery.scheduler.guest;

/** The two ways in which a method call is answered. */
sealed interface XmlRpcReply {

  /** The method's result. */
  record Result(XmlRpcValue value) implements XmlRpcReply {}

  /**
   * The method raised an exception.
   *
   * @param code 1 in all agents
   * @param text {@code <Python type>:message}, as long as the guest likes
   */
  record Fault(long code, String text) implements XmlRpcReply {}
}
