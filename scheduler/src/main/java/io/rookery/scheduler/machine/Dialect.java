package io.rookery.scheduler.machine;

/** The flavour of analysis configuration and result protocol, which the wire does not tell. */
public enum Dialect {
  CUCKOO,
  CAPE,
  CUCKOO3
}
