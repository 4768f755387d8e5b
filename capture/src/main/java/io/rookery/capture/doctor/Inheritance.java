package io.rookery.capture.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which descriptors of a child are the node's. */
final class Inheritance {
  private final Optional<HostProcess> node;
  private final Set<String> objectsOfNode;

  Inheritance(HostView host, long node) {
    this.node = host.process(node);
    this.objectsOfNode =
        this.node.stream()
            .flatMap(process -> process.descriptors().stream())
            // What the node was given as its own input and output, it may share with anyone.
            .filter(descriptor -> !descriptor.isStandard() && descriptor.namesOneObject())
            .map(Descriptor::target)
            .collect(Collectors.toSet());
  }

  List<Descriptor> of(HostProcess child) {
    if (child.beingBorn()) {
      return List.of();
    }
    // A child's output is a pipe of which the node has the other end, which looks the same.
    Set<String> given =
        child.descriptors().stream()
            .filter(Descriptor::isStandard)
            .map(Descriptor::target)
            .collect(Collectors.toSet());
    return child.descriptors().stream()
        .filter(
            descriptor ->
                !descriptor.isStandard()
                    && objectsOfNode.contains(descriptor.target())
                    && !given.contains(descriptor.target()))
        .toList();
  }

  Leak leak(HostProcess child, Descriptor descriptor) {
    ProcessRef origin = node.map(HostProcess::ref).orElseThrow();
    return new Leak.SharedDescriptor(child.ref(), descriptor.toString(), origin);
  }
}
