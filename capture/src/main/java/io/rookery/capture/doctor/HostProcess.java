package io.rookery.capture.doctor;

import io.rookery.capture.process.ProcessStat;
import java.util.List;

/**
 * A process and what it has open.
 *
 * @param beingBorn it was forked by the node a moment ago and still runs the node's program or the
 *     JDK's {@code jspawnhelper}, which is about to close what it inherited
 */
record HostProcess(ProcessStat stat, List<Descriptor> descriptors, boolean beingBorn) {
  ProcessRef ref() {
    return new ProcessRef(stat.pid(), stat.name(), stat.startTime());
  }
}
