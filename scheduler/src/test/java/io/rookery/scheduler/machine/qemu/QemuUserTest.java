package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class QemuUserTest {

  @Test
  void everyAddressHasAUserOfItsOwnWhoseFilesNobodyElseHas() {
    Set<Integer> users =
        Stream.of("198.19.0.2", "198.19.0.6", "198.19.255.250", "198.18.0.2", "10.0.0.2")
            .map(QemuUser::of)
            .collect(Collectors.toSet());
    assertThat(users).hasSize(5).allMatch(user -> user >= 0x7000_0000);
    assertThat(QemuUser.of("198.19.0.2")).isIn(users);
  }
}
