package io.rookery.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.cluster.peer.PeerAnswerTarget.Said;
import io.rookery.fuzz.FuzzTarget;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What a peer answers is an identity, a list of files, or refused; what is read can be said. */
public final class PeerAnswerTarget implements FuzzTarget<Said> {

  record Said(Optional<PeerIdentity> identity, Optional<Manifest> manifest) {}

  @Override
  public String name() {
    return "peer-answer";
  }

  @Override
  public int longest() {
    return 1 << 20;
  }

  @Override
  public long allocation(int length) {
    return (1 << 18) + 400L * length;
  }

  @Override
  public Said read(byte[] input) {
    Optional<JsonObject> body = json(input);
    return new Said(
        body.flatMap(PeerAnswerTarget::identity), body.flatMap(PeerAnswerTarget::manifest));
  }

  @Override
  public void check(byte[] input, Said said) {
    said.identity()
        .ifPresent(
            identity -> assertThat(PeerIdentity.fromJson(identity.toJson())).isEqualTo(identity));
    said.manifest()
        .ifPresent(
            manifest -> {
              assertThat(Manifest.fromJson(manifest.toJson())).isEqualTo(manifest);
              assertThat(manifest.bytes()).isNotNegative();
              assertThat(manifest.files()).allSatisfy(file -> assertThat(file.path()).isNotNull());
            });
  }

  private static Optional<JsonObject> json(byte[] input) {
    try {
      return Optional.of(new JsonObject(Buffer.buffer(input)));
    } catch (DecodeException | ClassCastException noObject) {
      return Optional.empty();
    }
  }

  private static Optional<PeerIdentity> identity(JsonObject body) {
    try {
      return Optional.of(PeerIdentity.fromJson(body));
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private static Optional<Manifest> manifest(JsonObject body) {
    try {
      return Optional.of(Manifest.fromJson(body));
    } catch (PeerException refused) {
      return Optional.empty();
    }
  }
}
