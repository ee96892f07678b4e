#include "operation.h"

namespace zigllms {

namespace {

Result<Progress> finished(Status status) {
  if (!status) return status.takeError();
  return Progress::Finished;
}

Result<Progress> finishedWithNull(Status status, ValueSink& result) {
  if (!status) return status.takeError();
  result.null();
  return Progress::Finished;
}

}  // namespace

Result<Progress> perform(Context& context, const Operation& operation, const Run& run, ValueSource& args, ValueSink& result) {
  if (context.broken()) return ScriptError::make(ErrorCode::EngineCrashed, "the context broke at a limit and can only be disposed");
  switch (operation.kind) {
    case OperationKind::Load: {
      auto progress = context.load(run, operation.source.value_or(Source{}));
      if (progress && progress.value() == Progress::Finished) result.null();
      return progress;
    }
    case OperationKind::Eval:
      return context.eval(run, operation.source.value_or(Source{}), result);
    case OperationKind::Call:
      return context.call(run, operation.name, args, result);
    case OperationKind::CallRef:
      return context.callRef(run, operation.ref, args, result);
    case OperationKind::GetMember:
      return finished(context.getMember(operation.ref, args, result));
    case OperationKind::SetMember:
      return finishedWithNull(context.setMember(operation.ref, args), result);
    case OperationKind::CallMember:
      return context.callMember(run, operation.ref, operation.name, args, result);
    case OperationKind::MemberKeys:
      return finished(context.memberKeys(operation.ref, result));
    case OperationKind::GetGlobal:
      return finished(context.getGlobal(operation.name, result));
    case OperationKind::SetGlobal:
      return finishedWithNull(context.setGlobal(operation.name, args), result);
    case OperationKind::RegisterModule:
      return finishedWithNull(context.registerModule(operation.name, args, operation.source), result);
    case OperationKind::CollectGarbage:
      context.collectGarbage();
      result.null();
      return Progress::Finished;
  }
  return ScriptError::make(ErrorCode::UnknownError, "unknown operation");
}

std::string_view resultName(const Operation& operation) {
  return operation.kind == OperationKind::GetGlobal ? operation.name : std::string_view("result");
}

std::string_view argsName(const Operation& operation) {
  const bool isNamed = operation.kind == OperationKind::SetGlobal || operation.kind == OperationKind::RegisterModule;
  return isNamed ? operation.name : std::string_view("args");
}

}  // namespace zigllms
