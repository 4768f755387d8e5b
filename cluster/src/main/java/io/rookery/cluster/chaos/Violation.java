package io.rookery.cluster.chaos;

/**
 * Something that must not be.
 *
 * @param rule which one is broken, in words
 * @param subject the job, attempt, machine or node
 * @param detail what was found
 */
record Violation(String rule, String subject, String detail) {
  @Override
  public String toString() {
    return rule + ": " + subject + ": " + detail;
  }
}
