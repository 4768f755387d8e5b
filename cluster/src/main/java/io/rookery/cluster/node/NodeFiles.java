package io.rookery.cluster.node;

import io.rookery.cluster.peer.Replication;
import io.rookery.scheduler.analysis.AttemptFiles;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.dispatch.SampleSupply;
import io.rookery.scheduler.sample.SamplePromise;
import io.rookery.scheduler.sample.Samples;
import java.util.Optional;

/**
 * Where a node's files stand, and what is promised of them.
 *
 * @param samples for whom samples are received and read
 * @param promise what holds of a sample before its job is accepted
 * @param supply brings samples here before a machine's time is claimed
 * @param attempts the folders that attempts write into
 * @param folders the same as they stand on the disk
 * @param remote results that stand on other nodes; empty where there are none
 * @param replication copies between nodes; empty where there are none
 */
record NodeFiles(
    Samples samples,
    SamplePromise promise,
    SampleSupply supply,
    AttemptFiles attempts,
    AttemptFolders folders,
    Optional<RemoteResults> remote,
    Optional<Replication> replication) {}
