package io.rookery.scheduler.analysis;

import io.vertx.core.Future;

/** Takes pictures of one guest's screen, one after the other. Never called while it is at work. */
interface Camera {
  /** Takes a picture, which stands apart until it is kept or dropped. */
  Future<Picture> take();

  /** Puts the picture that was taken last among the attempt's, under that number. */
  Future<Void> keep(Picture picture, int number);

  /** Deletes the picture that was taken last, if it is still there. */
  Future<Void> drop();
}
