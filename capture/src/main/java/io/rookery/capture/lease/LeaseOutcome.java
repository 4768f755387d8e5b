package io.rookery.capture.lease;

/** What a starting node did about one lease of its predecessor. */
public sealed interface LeaseOutcome {

  LeaseRecord lease();

  /** For the log and the operator. */
  String sentence();

  /** It was still there and is not any more. */
  record Removed(LeaseRecord lease) implements LeaseOutcome {
    @Override
    public String sentence() {
      return "removed "
          + lease.description()
          + ", which an earlier run of "
          + lease.owner().node()
          + " left behind";
    }
  }

  /**
   * There was nothing to remove, only the record.
   *
   * @param because ends the sentence "there was nothing to remove:"
   */
  record Gone(LeaseRecord lease, String because) implements LeaseOutcome {
    @Override
    public String sentence() {
      return "nothing is left of " + lease.description() + ": " + because;
    }
  }

  /** It was not touched, because it is not this node's to remove. */
  record Spared(LeaseRecord lease, String because) implements LeaseOutcome {
    @Override
    public String sentence() {
      return "left " + lease.description() + " alone: " + because;
    }
  }

  /** It should be gone and is not. The record stays, so that the next start tries again. */
  record Stuck(LeaseRecord lease, String because, String remedy) implements LeaseOutcome {
    @Override
    public String sentence() {
      return "could not remove " + lease.description() + ": " + because + "; " + remedy;
    }
  }
}
