package io.rookery.cluster.node;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Lets a node answer signals itself. Shutdown hooks will not do: once they run, the JVM ignores a
 * second signal, and a second signal is how an operator says "at once". The JDK's class for it is
 * reached by reflection because a strict compiler refuses to name it.
 */
public final class ProcessSignals {

  private ProcessSignals() {}

  /** Runs the task, on a thread of the JVM's, whenever the process is asked to end. */
  public static void onTermination(Runnable task) {
    on(List.of("TERM", "INT"), task);
  }

  /** Runs the task, on a thread of the JVM's, whenever the process is sent SIGHUP. */
  public static void onHangup(Runnable task) {
    on(List.of("HUP"), task);
  }

  private static void on(List<String> names, Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invocation =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              task.run();
              return null;
            }
            return method.getName().equals("toString") ? "signal handler" : proxy == arguments;
          };
      Object proxy =
          Proxy.newProxyInstance(
              ProcessSignals.class.getClassLoader(), new Class<?>[] {handler}, invocation);
      for (String name : names) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException notThisJvm) {
      throw new NodeStartException(
          "this JVM cannot handle SIG%s: %s".formatted(names.get(0), notThisJvm));
    }
  }
}
