package io.rookery.capture.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpTableTest {

  @Test
  void a_row_gives_addresses_state_and_inode() {
    String row =
        "   3: 0100630A:CF29 0200630A:1F40 08 00000000:00000001 00:00000000 00000000  1000        0 729742 1 00000000eae7623c 20 4 30 10 -1";

    TcpSocket socket = TcpTable.row(row).orElseThrow();

    assertThat(socket).hasToString("10.99.0.1:53033 → 10.99.0.2:8000 CLOSE_WAIT");
    assertThat(socket.inode()).isEqualTo(729742);
  }

  @Test
  void an_ipv6_address_is_read_word_by_word() {
    String row =
        " 0: B80D0120000000000000000001000000:0016 B80D0120000000000000000002000000:1F40 01 0:0 0:0 0 0 0 7 1";

    assertThat(TcpTable.row(row).orElseThrow())
        .hasToString("[2001:db8:0:0:0:0:0:1]:22 → [2001:db8:0:0:0:0:0:2]:8000 ESTABLISHED");
  }

  @Test
  void an_ipv4_address_of_a_dual_stack_socket_is_that_address() {
    String row =
        " 0: 0000000000000000FFFF00000100007F:0016 0000000000000000FFFF00000200007F:1F40 01 0:0 0:0 0 0 0 7 1";

    assertThat(TcpTable.row(row).orElseThrow())
        .hasToString("127.0.0.1:22 → 127.0.0.2:8000 ESTABLISHED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        " 0: 0100007F:0016 0200007F:1F40 01 0:0 0:0 0 0 0",
        " 0: 0100007F:0016 0200007F:1F40 7F 0:0 0:0 0 0 0 7 1",
        " 0: 0100007F:0016 0200007F:1F40 01 0:0 0:0 0 0 0 x 1",
        " 0: 0100007F 0200007F:1F40 01 0:0 0:0 0 0 0 7 1",
        " 0: 01007F:0016 0200007F:1F40 01 0:0 0:0 0 0 0 7 1",
        " 0: 0100007F00000000:0016 0200007F:1F40 01 0:0 0:0 0 0 0 7 1",
        " 0: 0100007F:FFFFF 0200007F:1F40 01 0:0 0:0 0 0 0 7 1",
        " 0: 0100007F:-1 0200007F:1F40 01 0:0 0:0 0 0 0 7 1",
        " 0: 0100007G:0016 0200007F:1F40 01 0:0 0:0 0 0 0 7 1"
      })
  void what_is_no_row_is_passed_over(String line) {
    assertThat(TcpTable.row(line)).isEmpty();
  }
}
