// The JavaScript engine (quickjs-ng). README.md of this folder says what it can and cannot do.
#pragma once

#include <memory>

#include "../../engine/engine.h"

namespace zigllms {

std::unique_ptr<Engine> createQuickJsEngine();

}  // namespace zigllms
