package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;

/** How an agent takes a request and answers it. */
interface AgentProtocol {

  /** Reads the body of a request that has one. */
  BodyReader body(RequestHead head);

  /**
   * Does what is asked.
   *
   * @param body what {@link #body} made; of a form without fields when there was no body
   * @param caller the address of the host
   */
  Exchange answer(RequestHead head, CallBody body, String caller);

  /** Takes what the analyzer in the guest reports at its end. */
  void ended(AnalysisEnd end);

  /**
   * A call and its answer.
   *
   * @param call such as {@code GET /status} or {@code add_config}
   * @param answer all bytes of it, possibly none
   * @param isXml whether it is, or should be, an XML document; otherwise JSON
   */
  record Exchange(String call, Buffer answer, boolean isXml) {}
}
