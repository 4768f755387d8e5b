package io.rookery.capture.lease;

import io.rookery.capture.process.ChildRegistry;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease of a child of the launcher, on whose thread all of this happens. */
final class ChildLease implements ChildRegistry.Registration {
  private static final Logger LOG = LoggerFactory.getLogger(ChildLease.class);

  private final LeaseDirectory directory;
  private final LeaseRecord lease;

  ChildLease(LeaseDirectory directory, LeaseRecord lease) {
    this.directory = directory;
    this.lease = lease;
  }

  /** If the node is killed between the fork and {@link #started}, the mark is all there is. */
  @Override
  public Map<String, String> environment() {
    return Map.of(LeaseRecord.MARK, lease.id());
  }

  @Override
  public void started(long pid, long startTime) {
    try {
      directory.describe(lease.id(), new ProcessIdentity(pid, startTime));
    } catch (IOException e) {
      LOG.warn(
          "{}[{}]: its pid could not be recorded; a later start would know it by its mark only: {}",
          lease.what().name(),
          pid,
          e.toString());
    }
  }

  @Override
  public void ended() {
    try {
      directory.delete(lease.id());
    } catch (IOException e) {
      LOG.warn(
          "{}: its lease could not be deleted; the next start will find it gone: {}",
          lease.what().name(),
          e.toString());
    }
  }
}
