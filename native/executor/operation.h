// What a host can ask of a context, as data: the same for every executor (and for the worker process's protocol).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "../engine/context.h"

namespace zigllms {

enum class OperationKind : uint8_t {
  Load,
  Eval,
  Call,
  CallRef,
  GetMember,
  SetMember,
  CallMember,
  MemberKeys,
  GetGlobal,
  SetGlobal,
  RegisterModule,
  CollectGarbage,
};

struct Operation {
  OperationKind kind;
  RefId ref = 0;
  std::string_view name;
  std::optional<Source> source;
};

// Performs it and tells one value to `result` when it finished: null for those that have none.
Result<Progress> perform(Context&, const Operation&, const Run&, ValueSource& args, ValueSink& result);

// The names of the values that an operation brings and takes, for paths in messages.
std::string_view resultName(const Operation&);
std::string_view argsName(const Operation&);

}  // namespace zigllms
