package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.Registration;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store of which only leases are asked; what it answers can be changed at any moment. */
final class LeaseStore {
  /** What was asked, in its order. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  final List<JsonObject> notes = new CopyOnWriteArrayList<>();
  final List<Optional<Set<String>>> visible = new CopyOnWriteArrayList<>();
  volatile boolean away;
  volatile boolean frozen;
  volatile boolean evicted;
  volatile Registration registration = new Registration.Held();
  volatile boolean evicts = true;
  volatile List<JobEvent> taken = List.of();

  JobStore store() {
    return (JobStore)
        Proxy.newProxyInstance(
            JobStore.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) -> answer(method.getName(), arguments));
  }

  private Future<?> answer(String method, Object[] arguments) {
    asked.add(method);
    if (away) {
      return Future.failedFuture(
          new StoreException("the store is away", new IllegalStateException("away")));
    }
    if (frozen) {
      return Promise.promise().future();
    }
    return switch (method) {
      case "register" -> register(arguments);
      case "renew" -> Future.succeededFuture(!evicted);
      case "evict" -> Future.succeededFuture(evicts);
      case "takeOver" -> Future.succeededFuture(taken);
      case "note" -> note((String) arguments[0], (JsonObject) arguments[1]);
      case "unregister", "ping" -> Future.succeededFuture();
      default -> throw new UnsupportedOperationException(method);
    };
  }

  @SuppressWarnings("unchecked")
  private Future<Registration> register(Object[] arguments) {
    visible.add((Optional<Set<String>>) arguments[2]);
    if (registration instanceof Registration.Held) {
      evicted = false;
    }
    return Future.succeededFuture(registration);
  }

  private Future<JobEvent> note(String type, JsonObject data) {
    notes.add(data.copy().put("type", type));
    return Future.succeededFuture(event(type));
  }

  static JobEvent event(String type) {
    return new JobEvent(
        1, OptionalLong.empty(), OptionalInt.empty(), type, Instant.EPOCH, new JsonObject());
  }
}
