// The wire reader against damaged messages: whatever arrives, it tells values or fails, and touches nothing outside the message. Run under ASan and
// UBSan this is the reader's fuzz test; messages lie in blocks of their exact size, so that a byte too far is seen.
#include <cstring>
#include <memory>

#include "check.h"
#include "marshal/wire_reader.h"
#include "marshal/wire_writer.h"
#include "random_value.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

constexpr int mutations = 100'000;

struct Seed {
  std::vector<uint8_t> bytes;
  std::vector<std::string> texts;
};

// Reads from a block of the exact size. True when it was read; a failure must have said why.
bool readsOrFails(const std::vector<uint8_t>& bytes, const std::vector<std::string>& texts, SessionTables& tables) {
  const std::unique_ptr<uint8_t[]> exact(new uint8_t[bytes.size()]);
  if (!bytes.empty()) std::memcpy(exact.get(), bytes.data(), bytes.size());
  ValueLimits limits;
  limits.maxNodes = 10'000;
  WireReader reader(std::span<const uint8_t>(exact.get(), bytes.size()), texts, 1, tables, limits);
  TreeSink sink(&tables, {}, "");
  if (!reader.drain(sink)) {
    CHECK(sink.failure().has_value());
    CHECK(reader.path().starts_with("args["));
    return false;
  }
  (void)sink.take();
  return true;
}

std::vector<Seed> seeds(SessionTables& tables) {
  std::vector<Seed> result;
  for (uint32_t number = 1; number <= 60; ++number) {
    WireWriter writer(tables, ValueLimits{});
    writer.begin("args", true);
    TreeSource source({RandomValues(number).next(5)}, number % 2 == 0 ? &tables : nullptr);
    CHECK(source.drain(writer));
    if (writer.bytes().size() > 4000) continue;
    WireMessage message = writer.take();
    result.push_back({std::move(message.bytes), std::move(message.texts)});
  }
  return result;
}

}  // namespace

TEST("wire: damaged messages are read or refused, a hundred thousand of them") {
  SessionTables tables;
  tables.defineClass({"A", {}});
  tables.defineClass({"B", {}});
  tables.defineShape({"id", "name"});
  const std::vector<Seed> originals = seeds(tables);
  RandomValues random(42);
  int read = 0;
  for (int round = 0; round < mutations; ++round) {
    Seed seed = originals[static_cast<size_t>(random.pick(static_cast<int>(originals.size())))];
    for (int changes = 1 + random.pick(4); changes > 0 && !seed.bytes.empty(); --changes) {
      const auto at = static_cast<size_t>(random.pick(static_cast<int>(seed.bytes.size())));
      switch (random.pick(7)) {
        case 0:
          seed.bytes[at] ^= static_cast<uint8_t>(1 << random.pick(8));
          break;
        case 1:
          seed.bytes[at] = static_cast<uint8_t>(random.bits());
          break;
        case 2:
          seed.bytes[at] = static_cast<uint8_t>(random.pick(26));  // a tag
          break;
        case 3:
          seed.bytes.resize(at);
          break;
        case 4:
          seed.bytes.insert(seed.bytes.begin() + static_cast<ptrdiff_t>(at), static_cast<uint8_t>(random.bits()));
          break;
        case 5:
          if (seed.bytes.size() - at >= 4) std::memset(&seed.bytes[at], 0xFF, 4);  // the largest length
          break;
        default:
          if (!seed.texts.empty() && !seed.texts.front().empty()) {
            std::string& text = seed.texts.front();
            const auto place = static_cast<size_t>(random.pick(static_cast<int>(text.size())));
            if (random.pick(2) == 0) text[place] = static_cast<char>(random.bits());
            else text.resize(place);
          }
      }
    }
    read += readsOrFails(seed.bytes, seed.texts, tables) ? 1 : 0;
  }
  CHECK(read > 0 && read < mutations);
}

TEST("wire: every shortened message is refused") {
  SessionTables tables;
  tables.defineClass({"A", {}});
  tables.defineClass({"B", {}});
  for (const Seed& seed : seeds(tables)) {
    for (size_t length = 0; length < seed.bytes.size(); length += 1 + length / 64) {
      CHECK(!readsOrFails({seed.bytes.begin(), seed.bytes.begin() + static_cast<ptrdiff_t>(length)}, seed.texts, tables));
    }
    std::vector<uint8_t> longer = seed.bytes;
    longer.push_back(0);
    CHECK(!readsOrFails(longer, seed.texts, tables));
  }
}

TEST("wire: bytes without any sense are read or refused") {
  SessionTables tables;
  RandomValues random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<uint8_t> bytes(static_cast<size_t>(random.pick(60)));
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.pick(4) == 0 ? random.bits() : random.pick(26));
    readsOrFails(bytes, {"abc", "\xC3\xA9"}, tables);
  }
}

TEST("wire: a count larger than the message is refused before anything is made of it") {
  SessionTables tables;
  for (const WireTag tag : {WireTag::Array, WireTag::Object, WireTag::Map, WireTag::Set, WireTag::Bytes, WireTag::Bigint, WireTag::Text}) {
    std::vector<uint8_t> bytes = {static_cast<uint8_t>(tag), 0xFF, 0xFF, 0xFF, 0x7F, 0, 0};
    CHECK(!readsOrFails(bytes, {}, tables));
  }
}
