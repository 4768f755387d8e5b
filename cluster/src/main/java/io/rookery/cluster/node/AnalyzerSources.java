package io.rookery.cluster.node;

import io.rookery.cluster.config.Analyzer;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.scheduler.analysis.AnalyzerArchives;
import io.rookery.scheduler.analysis.AnalyzerFolder;
import io.rookery.scheduler.machine.BuiltinAnalyzer;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the analyzers that the configuration names come from. */
final class AnalyzerSources {

  private AnalyzerSources() {}

  static Map<String, AnalyzerArchives.Source> of(NodeConfiguration configuration) {
    return configuration.analyzers().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> source(entry.getValue())));
  }

  private static AnalyzerArchives.Source source(Analyzer analyzer) {
    return analyzer instanceof Analyzer.Folder folder
        ? new AnalyzerFolder(folder.path(), folder.monitor(), Optional.empty())
        : BuiltinAnalyzer::writeLinux;
  }
}
