package io.rookery.capture.pcap;

import io.vertx.core.Future;

/** A capture that listens, or did. Methods may be called on any thread. */
public interface Capture {

  String id();

  /**
   * Ends the capture and completes when its file is whole: every packet that had arrived before
   * this call is in it. A capture that had ended by itself gives the statistics of what it got.
   * Fails with a {@link CaptureException} if tcpdump or its file cannot be brought to an end. A
   * second call joins the first.
   */
  Future<CaptureStatistics> stop();

  /**
   * Ends the capture for somebody who cannot wait: like {@link #stop()}, but packets that tcpdump
   * has not read yet are not in the file, and a tcpdump that does not obey within a quarter of a
   * second is killed. Joins a call of either kind that came before.
   */
  Future<CaptureStatistics> stopNow();

  /**
   * Completes when the capture has ended, because it was stopped or its file was full; fails with
   * {@link CaptureProblem#DIED} when tcpdump died and was not, or not again, restarted.
   */
  Future<CaptureEnd> ended();
}
