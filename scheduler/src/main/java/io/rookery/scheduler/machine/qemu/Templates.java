package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.host.HostCommands;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The templates of a driver's machines: one for all that see the same network, for what a guest
 * knows of its network is part of its memory. Lives on the driver's home.
 */
final class Templates {
  private final MachineryContext context;
  private final QemuOptions options;
  private final QemuStarts starts;
  private final TemplateMaker maker;
  private final Map<InnerNetwork, TemplateShelf> shelves = new HashMap<>();

  Templates(
      MachineryContext context, QemuOptions options, HostCommands commands, QemuStarts starts) {
    this.context = context;
    this.options = options;
    this.starts = starts;
    this.maker =
        new TemplateMaker(context.vertx(), commands, context.contacts(), options.bootTimeout());
  }

  /** Made by the first machine that needs it, unless an earlier life of the node has left it. */
  Future<Void> fill(QemuPlace place, Hardware hardware) {
    return shelf(place).fill(hardware, template -> make(place, hardware, template));
  }

  /** Made by that machine, in the place of the one before. */
  Future<Void> replace(QemuPlace place, Hardware hardware) {
    return shelf(place).replace(hardware, template -> make(place, hardware, template));
  }

  /** Runs that with the machine's template, whose files stay until it has completed. */
  <T> Future<T> lend(QemuPlace place, Function<Template, Future<T>> use) {
    return shelf(place).lend(use);
  }

  private TemplateShelf shelf(QemuPlace place) {
    return shelves.computeIfAbsent(
        place.network().inner(),
        network -> new TemplateShelf(context.vertx(), context.directory()));
  }

  private Future<Template> make(QemuPlace place, Hardware hardware, Template template) {
    return maker.make(
        template,
        options.image(),
        place.machine(),
        place.network().agent(),
        draft -> starts.draft(place, hardware, draft));
  }
}
