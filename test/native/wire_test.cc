// The wire format: what the writer writes is what the reader tells, in both directions, and limits hold with the path of what was refused.
#include <cmath>
#include <cstring>

#include "check.h"
#include "marshal/discarding_sink.h"
#include "marshal/wire_reader.h"
#include "marshal/wire_writer.h"
#include "random_value.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

// Through writer and reader and back to a tree.
Value roundTrip(const Value& value, SessionTables& tables) {
  WireWriter writer(tables, ValueLimits{});
  writer.begin("result");
  TreeSource source({value});
  CHECK(source.drain(writer));
  const WireMessage message = writer.take();
  WireReader reader(message, 1, tables, ValueLimits{});
  TreeSink sink(&tables);
  const bool read = reader.drain(sink);
  CHECK(read);
  return read ? sink.take() : Value();
}

// Bytes as the host's encoder writes them.
class Bytes {
 public:
  Bytes& tag(WireTag tag) { return byte(static_cast<uint8_t>(tag)); }
  Bytes& byte(uint8_t value) {
    bytes.push_back(value);
    return *this;
  }
  template <class T>
  Bytes& number(T value) {
    const auto* from = reinterpret_cast<const uint8_t*>(&value);
    bytes.insert(bytes.end(), from, from + sizeof value);
    return *this;
  }
  Bytes& shortText(std::string_view text) {
    tag(WireTag::ShortText).byte(static_cast<uint8_t>(text.size()));
    return raw(text);
  }
  Bytes& longText(std::string_view text) {
    tag(WireTag::Text).number(static_cast<uint32_t>(text.size()));
    return raw(text);
  }
  Bytes& raw(std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    return *this;
  }

  std::vector<uint8_t> bytes;
};

struct Read {
  std::vector<Value> values;
  std::string failure;
};

Read read(const Bytes& message, size_t count, SessionTables& tables, ValueLimits limits = {}, std::string_view root = "args") {
  WireReader reader(std::span<const uint8_t>(message.bytes), {}, count, tables, limits, root);
  TreeSink sink(&tables, ValueLimits{.maxDepth = UINT32_MAX}, "");
  Read result;
  if (reader.drain(sink)) result.values = sink.takeAll();
  else if (sink.failure()) result.failure = sink.failure()->substr(sink.failure()->find(": ") + 2);  // without the sink's own path
  return result;
}

std::string refusal(const Value& value, ValueLimits limits, std::string_view root = "result", bool indexed = false) {
  SessionTables tables;
  WireWriter writer(tables, limits);
  writer.begin(root, indexed);
  TreeSource source({value});
  if (source.drain(writer)) return "";
  return writer.failure().value_or("no reason");
}

}  // namespace

TEST("wire: each kind of value survives, exactly") {
  SessionTables tables;
  tables.defineClass({"A", {}});
  for (const Value& value : std::initializer_list<Value>{
           nullptr, undefined(), true, false, 0, 1, -1, INT32_MAX, INT32_MIN, 2147483648ll, -2147483649ll, 9007199254740992ll,
           9007199254740993ll, INT64_MAX, INT64_MIN, 0.5, -0.0, std::nan(""), 5e-324, bigint("18446744073709551616"),
           bigint("-340282366920938463463374607431768211456"), "", "a", std::string(1, '\0'), std::string(255, 'x'), std::string(256, 'y'),
           std::string(100'000, 'z'), "\xF0\x9F\x98\x80", bytes(""), bytes(std::string_view("\0\xFF", 2)), date(0), date(std::nan("")),
           regexp("", ""), regexp("(a|b)", "gi"), errorValue("", ""), errorValue("E", "m", "s"), array(), object(), mapOf(), setOf(),
           scriptFunction(7), ScriptObjectValue{8, "Point"}, hostFunction(9), hostObject(0, 11)}) {
    const Value back = roundTrip(value, tables);
    CHECK_EQ(back, value);
    // Whole numbers between 32 bits and 2^53 travel as doubles; everything else keeps its kind too.
    const auto* whole = value.as<int64_t>();
    const bool asDouble = whole != nullptr && (*whole > INT32_MAX || *whole < INT32_MIN) && *whole <= 9007199254740992ll &&
                          *whole >= -9007199254740992ll;
    CHECK_EQ(back.state.index(), asDouble ? Value(0.0).state.index() : value.state.index());
  }
  const Value error = roundTrip(errorValue("E", "m", "the stack"), tables);
  CHECK_EQ(error.as<ErrorTree>()->stack, "the stack");
}

TEST("wire: random trees survive with their shared parts and cycles") {
  for (uint32_t seed = 1; seed <= 3000; ++seed) {
    SessionTables tables;
    tables.defineClass({"A", {}});
    tables.defineClass({"B", {}});
    const Value value = RandomValues(seed).next(6);
    const Value back = roundTrip(value, tables);
    CHECK_EQ(back, value);
    // Whole numbers between 32 bits and 2^53 travel as doubles, which print alike up to 2^53.
    if (toText(value).find('e') == std::string::npos) CHECK_EQ(toText(back).size(), toText(value).size());
  }
}

TEST("wire: what the host writes is read: short text, long text, known keys, keys as text") {
  SessionTables tables;
  for (int index = 0; index < 300; ++index) tables.defineKey("k" + std::to_string(index));
  Bytes message;
  message.shortText("short").longText("a long one");
  message.tag(WireTag::Object).number<uint32_t>(4);
  message.byte(5).tag(WireTag::True);
  message.byte(wire_key::id16).number<uint16_t>(299).tag(WireTag::Int32).number<int32_t>(-5);
  message.byte(wire_key::text).number<uint32_t>(5).raw("other").tag(WireTag::BackReference).number<uint32_t>(0);
  message.byte(wire_key::maxDirect).tag(WireTag::Null);
  const Read result = read(message, 3, tables);
  CHECK_EQ(result.values.size(), 3u);
  CHECK_EQ(result.values.at(0), Value("short"));
  CHECK_EQ(result.values.at(1), Value("a long one"));
  CHECK_EQ(toText(result.values.at(2)), R"(&1 {"k5": true, "k299": -5, "other": *1, "k251": null})");
}

TEST("wire: shaped objects are told with their keys") {
  SessionTables tables;
  const ShapeId shape = tables.defineShape({"id", "name"});
  WireWriter writer(tables, ValueLimits{});
  writer.begin("result");
  CHECK(writer.beginArray(2));
  for (int index = 0; index < 2; ++index) {
    CHECK(writer.beginShapedObject(shape) && writer.integer(index) && writer.string("n") && writer.endObject());
  }
  CHECK(writer.endArray());
  const WireMessage message = writer.take();
  WireReader reader(message, 1, tables, ValueLimits{});
  TreeSink sink(&tables);
  CHECK(reader.drain(sink));
  CHECK_EQ(sink.take(), array({object({{"id", 0}, {"name", "n"}}), object({{"id", 1}, {"name", "n"}})}));
}

TEST("wire: texts are pooled in chunks that none straddles") {
  SessionTables tables;
  Value texts = array();
  for (int index = 0; index < 200; ++index) texts.push(std::string(static_cast<size_t>(index * 37 % 3000), 'a'));
  texts.push(std::string(200'000, 'b'));
  texts.push("");
  texts.push("\xC3\xA9 after");
  CHECK_EQ(roundTrip(texts, tables), texts);
  WireWriter writer(tables, ValueLimits{});
  writer.begin("result");
  TreeSource source({texts});
  CHECK(source.drain(writer));
  CHECK(writer.texts().size() > 3);
  for (const std::string& chunk : writer.texts()) CHECK(chunk.size() <= textChunkBytes || chunk.size() == 200'000);
}

TEST("wire: text that isn't UTF-8 travels as bytes; as key it is refused") {
  SessionTables tables;
  WireWriter writer(tables, ValueLimits{});
  for (const std::string_view bad : {"\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "a\xFF"}) {
    writer.begin("result");
    CHECK(writer.string(bad));
    const WireMessage message = writer.take();
    CHECK_EQ(static_cast<int>(message.bytes.at(0)), static_cast<int>(WireTag::Bytes));
    writer.begin("result");
    CHECK(writer.beginObject(1));
    CHECK(!writer.key(bad));
    CHECK_EQ(writer.failure().value_or(""), "result.: a key that isn't valid UTF-8");
  }
}

TEST("wire: a writer is the same after a failure and after a large value") {
  SessionTables tables;
  WireWriter writer(tables, ValueLimits{});
  writer.begin("result");
  CHECK(!writer.fail("no"));
  CHECK_EQ(writer.failure().value_or(""), "result: no");
  writer.begin("result");
  TreeSource large({std::string(5 << 20, 'x'), bytes(std::string(5 << 20, 'y'))});
  CHECK(large.drain(writer));
  CHECK_EQ(writer.valueCount(), 2u);
  writer.begin("args", true);
  CHECK(writer.integer(5));
  CHECK_EQ(writer.bytes().size(), 5u);
  CHECK(!writer.failure());
}

TEST("wire: only references that were taken whole count as sent") {
  SessionTables tables;
  ValueLimits limits;
  limits.maxBytes = 20;
  WireWriter writer(tables, limits);
  writer.begin("result");
  CHECK(writer.beginArray(2));
  CHECK(writer.scriptFunction(3));
  CHECK(!writer.scriptObject(4, "A class name that has no room"));
  CHECK(writer.sentRefs() == std::vector<RefId>{3});
}

// ---- limits and paths ---------------------------------------------------------------------------------------------

TEST("limits: the writer names the place of what it refuses") {
  ValueLimits limits;
  limits.maxDepth = 3;
  CHECK_EQ(refusal(array({0, object({{"items", array({1, array()})}})}), limits), "result[1].items[1]: the value is nested deeper than maxDepth (3)");
  CHECK_EQ(refusal(array({0, object({{"items", array({1, array()})}})}), limits, "args", true),
           "args[0][1].items[1]: the value is nested deeper than maxDepth (3)");
  CHECK_EQ(refusal(mapOf({{"a", 1}, {"b", setOf({array({array()})})}}), limits), "result.values[1][0][0]: the value is nested deeper than maxDepth (3)");
  CHECK_EQ(refusal(mapOf({{array({array({array()})}), 1}}), limits), "result.keys[0][0][0]: the value is nested deeper than maxDepth (3)");
  limits = {};
  limits.maxNodes = 4;
  CHECK_EQ(refusal(array({1, 2, object({{"a", 3}})}), limits), "result[2].a: the value has more than maxNodes (4) parts");
  CHECK_EQ(refusal(array({1, 2, 3}), limits), "");
}

TEST("limits: maxBytes holds exactly, also for a writer whose buffer is larger") {
  for (const Value& value : std::initializer_list<Value>{std::string(100, 'x'), bytes(std::string(100, 'x')), bigint(std::string(200, '7')),
                                                         array({1, 2, 3, 4, 5, "text", object({{"key", "value"}}), 0.5}),
                                                         errorValue("name", "message", "stack"), regexp("source", "flags")}) {
    SessionTables tables;
    WireWriter unlimited(tables, ValueLimits{});
    unlimited.begin("result");
    TreeSource source({value});
    CHECK(source.drain(unlimited));
    size_t size = unlimited.bytes().size();
    for (const std::string& text : unlimited.texts()) size += text.size();
    ValueLimits limits;
    limits.maxBytes = size;
    WireWriter writer(tables, limits);
    for (int round = 0; round < 3; ++round) {
      writer.begin("result");
      CHECK(source.drain(writer));
    }
    limits.maxBytes = size - 1;
    WireWriter smaller(tables, limits);
    for (int round = 0; round < 3; ++round) {
      smaller.begin("result");
      CHECK(!source.drain(smaller));
      CHECK(smaller.failure().value_or("").find("maxBytes") != std::string::npos);
    }
  }
}

TEST("limits: a buffer kept from call to call does not lift maxBytes") {
  SessionTables tables;
  ValueLimits limits;
  limits.maxBytes = 1000;
  WireWriter writer(tables, limits);
  TreeSource small({bytes(std::string(600, 'x'))}), large({bytes(std::string(1010, 'x'))});
  writer.begin("result");
  CHECK(small.drain(writer));
  writer.begin("result");
  CHECK(!large.drain(writer));
}

TEST("limits: a cycle that a reader doesn't mark, and depth beyond all reason, end at maxDepth") {
  SessionTables tables;
  ValueLimits limits;
  limits.maxDepth = UINT32_MAX;
  WireWriter writer(tables, limits);
  writer.begin("result");
  uint32_t depth = 0;
  while (writer.beginArray(1)) ++depth;
  CHECK_EQ(depth, 1000u);
  CHECK(writer.failure().value_or("").size() < 1200);
  CHECK(writer.failure().value_or("").find("...") != std::string::npos);
  Bytes message;
  for (int index = 0; index < 100'000; ++index) message.tag(WireTag::Array).number<uint32_t>(1);
  message.tag(WireTag::Null);
  CHECK(read(message, 1, tables, limits).failure.find("maxDepth (1000)") != std::string::npos);
}

TEST("limits: the reader names the place of what it refuses, from args, a result or a global") {
  SessionTables tables;
  const KeyId items = tables.defineKey("items");
  Bytes message;
  message.shortText("first");
  message.tag(WireTag::Object).number<uint32_t>(1).byte(static_cast<uint8_t>(items));
  message.tag(WireTag::Array).number<uint32_t>(3).tag(WireTag::Null).tag(WireTag::True);
  message.tag(WireTag::Object).number<uint32_t>(1).byte(wire_key::text).number<uint32_t>(2).raw("id");
  Bytes deep = message;
  deep.tag(WireTag::Array).number<uint32_t>(1).tag(WireTag::Null);
  ValueLimits limits;
  limits.maxDepth = 3;
  CHECK_EQ(read(deep, 2, tables, limits).failure, "args[1].items[2].id: the value is nested deeper than maxDepth (3)");
  limits = {};
  limits.maxNodes = 6;
  CHECK_EQ(read(deep, 2, tables, limits).failure, "args[1].items[2].id: the value has more than maxNodes (6) parts");
  limits = {};
  limits.maxBytes = deep.bytes.size() - 1;
  CHECK(read(deep, 2, tables, limits).failure.find("maxBytes") != std::string::npos);
  limits.maxBytes = deep.bytes.size();
  CHECK_EQ(read(deep, 2, tables, limits).failure, "");
  Bytes broken = message;
  broken.byte(200);
  CHECK_EQ(read(broken, 2, tables).failure, "args[1].items[2].id: the wire message is malformed");
  Bytes map;
  map.tag(WireTag::Map).number<uint32_t>(2).tag(WireTag::Null).tag(WireTag::Null).tag(WireTag::Null).byte(99).raw("      ");
  CHECK_EQ(read(map, 1, tables, {}, "global").failure, "global.values[1]: the wire message is malformed");
}

TEST("limits: a sink that refuses a value learns its place from the source") {
  class RefusesBigint final : public DiscardingSink {
   public:
    bool bigint(bool, std::span<const uint64_t>) override { return false; }
  };
  SessionTables tables;
  WireWriter writer(tables, ValueLimits{});
  writer.begin("args", true);
  const Value shared = array({1});
  TreeSource source({1, object({{"a", array({shared, shared, mapOf({{"k", bigint("99999999999999999999")}})})}})});
  CHECK(source.drain(writer));
  const WireMessage message = writer.take();
  WireReader reader(message, 2, tables, ValueLimits{});
  RefusesBigint sink;
  CHECK(!reader.drain(sink));
  CHECK_EQ(reader.path(), "args[1].a[2].values[0]");
}
