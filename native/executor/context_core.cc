#include "context_core.h"

namespace zigllms {

ScriptError conversionFailure(Context& context, const WireWriter& writer) {
  for (const RefId ref : writer.sentRefs()) context.releaseRef(ref, 1);
  return ScriptError::make(ErrorCode::ConversionError, writer.failure().value_or("the value could not be read"));
}

}  // namespace zigllms
