#include "context_core.h"

namespace zigllms {

BoxedError conversionFailure(Context& context, const WireWriter& writer) {
  for (const RefId ref : writer.sentRefs()) context.releaseRef(ref, 1);
  return ScriptError::make(ErrorCode::ConversionError, writer.failure().value_or("the value could not be read"));
}

BoxedError refusedResult(ContextCore& core, const WireWriter& writer) {
  if (writer.failure() || writer.valueCount() != 1) return conversionFailure(*core.context, writer);
  size_t bytes = writer.bytes().size();
  for (const std::string& text : writer.texts()) bytes += text.size();
  BoxedError error;
  if (core.meter.admitResult(bytes, error)) return {};
  for (const RefId ref : writer.sentRefs()) core.context->releaseRef(ref, 1);
  return error;
}

}  // namespace zigllms
