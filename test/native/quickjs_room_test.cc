// The QuickJS room: values, errors, limits, promises, modules, host functions and objects.
#include "engines/quickjs/quickjs_engine.h"
#include "test_host.h"

using namespace zigllms;
using namespace zigllms::testing;

TEST("quickjs: eval gives the value of the last expression") {
  Session session(createQuickJsEngine());
  CHECK_EQ(session.eval("1 + 2"), Value(3));
}
