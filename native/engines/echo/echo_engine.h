// The Echo engine: a fake language for tests of everything around an engine, and the room to copy for a new language.
#pragma once

#include <memory>

#include "../../engine/engine.h"

namespace zigllms {

std::unique_ptr<Engine> createEchoEngine();

}  // namespace zigllms
