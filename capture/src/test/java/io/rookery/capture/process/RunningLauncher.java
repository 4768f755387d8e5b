package io.rookery.capture.process;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Vert.x and a launcher for one test, both closed after it. */
public final class RunningLauncher implements BeforeEachCallback, AfterEachCallback {
  private Vertx vertx;
  private ChildLauncher launcher;

  @Override
  public void beforeEach(ExtensionContext context) {
    vertx = Vertx.vertx();
    launcher = ChildLauncher.create(vertx);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Outcome.of(launcher.close());
    Outcome.of(vertx.close());
  }

  public Vertx vertx() {
    return vertx;
  }

  public ChildLauncher launcher() {
    return launcher;
  }
}
