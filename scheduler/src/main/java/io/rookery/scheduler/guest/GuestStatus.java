package io.rookery.scheduler.guest;

/** What an agent says of the analysis in its guest. */
public sealed interface GuestStatus {

  /** The agent has started and no analysis runs; after a start it means the guest was restarted. */
  record Idle() implements GuestStatus {}

  /** The analyzer runs. */
  record Running() implements GuestStatus {}

  /** The analyzer has reported a successful end. */
  record Complete() implements GuestStatus {}

  /**
   * The analyzer has ended without success.
   *
   * @param description its own words, bounded; guest-controlled, so never trusted
   */
  record Failed(String description) implements GuestStatus {}
}
