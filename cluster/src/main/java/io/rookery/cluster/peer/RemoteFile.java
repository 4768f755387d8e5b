package io.rookery.cluster.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A file that stands on another node.
 *
 * @param size in bytes
 * @param content its bytes, paused; whoever reads them attaches before the turn ends in which the
 *     file is given to him, so as not to miss its loss
 */
public record RemoteFile(long size, ReadStream<Buffer> content) {}
