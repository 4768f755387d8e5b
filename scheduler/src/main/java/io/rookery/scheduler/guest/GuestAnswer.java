package io.rookery.scheduler.guest;

import io.vertx.core.buffer.Buffer;

/**
 * What an agent answered, whole.
 *
 * @param status the HTTP status
 * @param body at most as long as the request's limit
 */
record GuestAnswer(int status, Buffer body) {}
