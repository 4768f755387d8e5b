package io.rookery.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ProtocolTest {

  @Test
  void rangesOverlapWhenThereIsAVersionThatBothUnderstand() {
    assertThat(new Protocol(1, 2).overlaps(new Protocol(2, 3))).isTrue();
    assertThat(new Protocol(2, 3).overlaps(new Protocol(1, 2))).isTrue();
    assertThat(new Protocol(1, 4).overlaps(new Protocol(2, 3))).isTrue();
    assertThat(new Protocol(1, 1).overlaps(new Protocol(2, 3))).isFalse();
    assertThat(new Protocol(2, 3).overlaps(new Protocol(1, 1))).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Protocol(3, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new Protocol(0, 2));
  }

  @Test
  void anIdentityIsReadAsItWasWrittenAndWhatIsUnknownPassedOver() {
    PeerIdentity identity =
        new PeerIdentity("lab", "node-1", "b", "10.0.0.1", new Protocol(1, 3), "0.1");

    assertThat(PeerIdentity.fromJson(identity.toJson().put("colour", "black"))).isEqualTo(identity);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerIdentity.fromJson(new JsonObject().put("cluster", "lab")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerIdentity.fromJson(identity.toJson().put("protocol", 1)));
  }
}
