package io.rookery.scheduler.result;

/** A guest broke a rule of the result protocol; expected of hostile guests, so without a trace. */
final class ProtocolViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProtocolViolation(String rule) {
    super(rule, null, false, false);
  }
}
