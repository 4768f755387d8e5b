package io.rookery.scheduler.dispatch;

import io.rookery.fuzz.FuzzTarget;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** A machine that another node shows is understood or is not. */
public final class MachineViewTarget implements FuzzTarget<Optional<MachineView>> {

  @Override
  public String name() {
    return "machine-view";
  }

  @Override
  public int longest() {
    return 1 << 16;
  }

  @Override
  public long allocation(int length) {
    return (1 << 17) + 150L * length;
  }

  @Override
  public Optional<MachineView> read(byte[] input) {
    return json(input).flatMap(MachineView::fromJson);
  }

  private static Optional<JsonObject> json(byte[] input) {
    try {
      return Optional.of(new JsonObject(Buffer.buffer(input)));
    } catch (DecodeException | ClassCastException noObject) {
      return Optional.empty();
    }
  }
}
