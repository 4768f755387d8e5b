package io.rookery.fuzz;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The targets that the class path holds. */
public final class FuzzTargets {
  private FuzzTargets() {}

  /** All of them, by name. */
  public static List<FuzzTarget<?>> all() {
    return ServiceLoader.load(FuzzTarget.class).stream()
        .<FuzzTarget<?>>map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(FuzzTarget::name))
        .toList();
  }

  /** The target of that name; throws {@link IllegalArgumentException} that tells all names. */
  public static FuzzTarget<?> named(String name) {
    return all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no target "
                        + name
                        + "; there are "
                        + all().stream().map(FuzzTarget::name).toList()));
  }
}
