package io.rookery.cluster.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A file that stands on another node.
 *
 * @param size in bytes
 * @param content its bytes, paused
 */
public record RemoteFile(long size, ReadStream<Buffer> content) {}
