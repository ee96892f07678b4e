// What readers remember: shapes by their keys, containers by their addresses.
#include "check.h"
#include "marshal/container_numbers.h"
#include "marshal/shape_cache.h"

using namespace zigllms;

TEST("shape cache: a sequence of keys gets a shape at its second sighting and keeps it") {
  ShapeCache<uint32_t> cache;
  const std::vector<uint32_t> keys = {1, 2, 3};
  CHECK(cache.find(keys) == noShape);
  CHECK(!cache.wantsShape());
  CHECK(cache.find(keys) == noShape);
  CHECK(cache.wantsShape());
  cache.add(keys, 7);
  CHECK(cache.find(keys) == 7);
  const std::vector<uint32_t> otherOrder = {1, 3, 2};
  CHECK(cache.find(otherOrder) == noShape);
  CHECK(cache.find(std::span(keys).first(2)) == noShape);
  CHECK(cache.find(keys) == 7);
  CHECK(!cache.wantsShape());
}

TEST("shape cache: thousands of shapes are told apart, and more than the table holds are refused") {
  ShapeCache<const void*> cache;
  const auto keysOf = [](size_t index) {
    return std::vector<const void*>{reinterpret_cast<const void*>(index * 16 + 16),
                                    reinterpret_cast<const void*>(index % 7 + 1)};
  };
  const size_t count = SessionTables::maxShapes;
  for (size_t index = 0; index < count; ++index) {
    const auto keys = keysOf(index);
    CHECK(cache.find(keys) == noShape);
    CHECK(cache.find(keys) == noShape && cache.wantsShape());
    cache.add(keys, static_cast<ShapeId>(index));
  }
  bool allFound = true;
  for (size_t index = 0; index < count; ++index) allFound = allFound && cache.find(keysOf(index)) == index;
  CHECK(allFound);
  CHECK(cache.find(keysOf(count)) == noShape);
  CHECK(cache.find(keysOf(count)) == noShape && !cache.wantsShape());
  CHECK(cache.find(std::vector<const void*>(SessionTables::maxShapeKeys + 1)) == noShape && !cache.wantsShape());
}

TEST("container numbers: each address has the number of its first sighting in this crossing") {
  ContainerNumbers numbers;
  std::vector<uint64_t> objects(5000);
  for (int crossing = 0; crossing < 3; ++crossing) {
    numbers.clear();
    for (size_t index = 0; index < objects.size(); ++index) CHECK(!numbers.find(&objects[index]));
    bool allFound = true;
    for (uint32_t index = 0; index < objects.size(); ++index) {
      allFound = allFound && numbers.find(&objects[index]) == index;
    }
    CHECK(allFound);
    numbers.clear();
    CHECK(!numbers.find(&objects[3]));
    CHECK(numbers.find(&objects[3]) == 0u);
  }
}
