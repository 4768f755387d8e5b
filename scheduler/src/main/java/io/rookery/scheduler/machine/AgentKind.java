package io.rookery.scheduler.machine;

/** Which agent a guest runs. */
public enum AgentKind {
  /** Found out at the first contact. */
  AUTO,
  /** The XML-RPC agent of Cuckoo 1. */
  XMLRPC,
  /** The HTTP agents of Cuckoo 2 and CAPE. */
  HTTP
}
