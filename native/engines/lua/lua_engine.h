// The Lua engine: what addon.cc and the tests need to know of this room.
#pragma once

#include <memory>

#include "engine/engine.h"

namespace zigllms {

std::unique_ptr<Engine> createLuaEngine();

}  // namespace zigllms
