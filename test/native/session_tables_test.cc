// The tables of a session: bounded, additions only, addresses that stay.
#include <thread>

#include "check.h"
#include "marshal/session_tables.h"

using namespace zigllms;

TEST("session tables: keys, shapes and classes are found by their numbers, unknown numbers are null") {
  SessionTables tables;
  const KeyId key = tables.defineKey(std::string_view("a\0b", 3));
  const ShapeId shape = tables.defineShape({"x", "y"});
  const ClassId thing = tables.defineClass({"Thing", {}});
  CHECK_EQ(*tables.key(key), std::string("a\0b", 3));
  CHECK_EQ(tables.shape(shape)->size(), 2u);
  CHECK_EQ(tables.classDefinition(thing)->name, "Thing");
  CHECK(tables.key(key + 1) == nullptr && tables.key(noKey) == nullptr);
  CHECK(tables.shape(shape + 1) == nullptr && tables.shape(noShape) == nullptr);
  CHECK(tables.classDefinition(thing + 1) == nullptr);
  CHECK_EQ(tables.keyCount(), 1u);
  CHECK_EQ(tables.classCount(), 1u);
}

TEST("session tables: a full table gives no numbers, and addresses stay") {
  SessionTables tables;
  const std::string* first = tables.key(tables.defineKey("first"));
  for (size_t index = 1; index < SessionTables::maxKeys; ++index) CHECK(tables.defineKey(std::to_string(index)) != noKey);
  CHECK_EQ(tables.defineKey("more"), noKey);
  CHECK(tables.key(0) == first && *first == "first");
  CHECK_EQ(SessionTables().defineKey(std::string(SessionTables::maxKeyBytes + 1, 'x')), noKey);
  CHECK_EQ(SessionTables().defineShape(std::vector<std::string>(SessionTables::maxShapeKeys + 1)), noShape);
  for (size_t index = 0; index < SessionTables::maxShapes; ++index) CHECK(tables.defineShape({"k"}) != noShape);
  CHECK_EQ(tables.defineShape({"k"}), noShape);
}

TEST("session tables: a number is good on another thread once it is counted") {
  SessionTables tables;
  std::thread writer([&] {
    for (int index = 0; index < 2000; ++index) tables.defineKey(std::to_string(index));
  });
  bool found = true;
  for (int index = 0; index < 20'000; ++index) {
    const uint32_t count = tables.keyCount();
    if (count > 0) found = found && tables.key(count - 1) != nullptr;
  }
  writer.join();
  CHECK(found);
}
