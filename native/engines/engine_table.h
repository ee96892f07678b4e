// The engines that were compiled in, as rows: engine_table.cc is the only place that lists them, for the addon and the worker alike.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "../engine/engine.h"

namespace zigllms {

using EngineOptions = std::map<std::string, std::string>;

struct OpenedEngine {
  std::shared_ptr<Engine> engine;
  std::string report;  // how it was found; may be empty
};

struct EngineRow {
  std::string_view name;
  std::span<const std::string_view> extensions;
  // Opening looks for files or starts programs, so it is done off the Node thread.
  bool slow;
  // Any thread.
  Result<OpenedEngine> (*open)(const EngineOptions&);
  // The file of its own that it is opened from; null: it is part of this binary.
  std::string (*library)() = nullptr;
};

std::span<const EngineRow> engineTable();

}  // namespace zigllms
