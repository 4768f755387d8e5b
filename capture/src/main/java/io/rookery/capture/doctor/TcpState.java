package io.rookery.capture.doctor;

import java.util.Arrays;
import java.util.Optional;

/** The state of a TCP socket, numbered as the kernel does in {@code include/net/tcp_states.h}. */
public enum TcpState {
  ESTABLISHED(1),
  SYN_SENT(2),
  SYN_RECV(3),
  FIN_WAIT1(4),
  FIN_WAIT2(5),
  TIME_WAIT(6),
  CLOSE(7),
  /** The other side has closed, this side has not. */
  CLOSE_WAIT(8),
  LAST_ACK(9),
  LISTEN(10),
  CLOSING(11),
  NEW_SYN_RECV(12);

  private final int number;

  TcpState(int number) {
    this.number = number;
  }

  static Optional<TcpState> ofNumber(int number) {
    return Arrays.stream(values()).filter(state -> state.number == number).findFirst();
  }
}
