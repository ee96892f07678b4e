// Tells JavaScript values to a sink. One reader per crossing.
#pragma once

#include <string_view>

#include "../../marshal/value_sink.h"
#include "context.h"

namespace zigllms::quickjs {

class QuickJsReader {
 public:
  enum class Instances : uint8_t {
    ByReference,  // an instance of a script's own class is told as scriptObject
    AsObjects,    // as an object of its own properties
  };

  QuickJsReader(QuickJsContext& context, ValueSink& sink, Instances instances = Instances::ByReference)
      : context_(context), js_(context.js), sink_(sink), instances_(instances) {}
  ~QuickJsReader() {
    if (scratch_ != nullptr) releaseScratch();
  }
  QuickJsReader(const QuickJsReader&) = delete;
  QuickJsReader& operator=(const QuickJsReader&) = delete;

  // False when the sink stopped, or when a script's getter or proxy threw: then threw() says so and the exception is pending.
  bool read(JSValueConst value) {
    switch (JS_VALUE_GET_NORM_TAG(value)) {
      case JS_TAG_INT:
        return sink_.integer(JS_VALUE_GET_INT(value));
      case JS_TAG_FLOAT64:
        return sink_.number(JS_VALUE_GET_FLOAT64(value));
      case JS_TAG_BOOL:
        return sink_.boolean(JS_VALUE_GET_BOOL(value) != 0);
      case JS_TAG_NULL:
        return sink_.null();
      case JS_TAG_STRING:
      case JS_TAG_STRING_ROPE:
        return string(value);
      case JS_TAG_OBJECT:
        return object(value);
      default:
        return other(value);
    }
  }
  bool threw() const { return threw_; }

 private:
  ReaderScratch& scratch() {
    if (scratch_ == nullptr) {
      scratch_ = &context_.readerScratch.acquire();
      scratch_->numbers.clear();
      scratch_->shared.clear();
    }
    return *scratch_;
  }
  void releaseScratch();
  bool other(JSValueConst value);
  bool object(JSValueConst value);
  bool string(JSValueConst value);
  bool plain(JSValueConst value);
  bool shapedValues(JSValueConst value, JSObjectView view, const JSAtom* keys);
  bool members(JSValueConst value);
  bool array(JSValueConst value);
  bool sparseArray(JSValueConst value, int64_t length);
  bool numbers(JSValueConst value);
  bool mapOrSet(JSValueConst value, bool isMap);
  bool bytes(JSValueConst value);
  bool regexp(JSValueConst value);
  bool error(JSValueConst value);
  bool proxy(JSValueConst value);
  bool function(JSValueConst value);
  bool byReference(JSValueConst value);
  bool bigint(JSValueConst value);

  enum class Meeting : uint8_t { New, Again, Stopped };
  // Whether a container was told before; if so, it is told as a reference.
  Meeting meet(JSValueConst container);
  // The text of a string, valid until the next call; nothing when it cannot cross, which the sink then knows.
  bool textOf(JSValueConst string, std::string_view& text);
  bool convertedText(JSValueConst string, std::string_view& text);
  bool propertyText(JSValueConst object, JSAtom property, std::string& text);
  bool failedInScript();
  bool readOwned(JSValue value);

  QuickJsContext& context_;
  JSContext* const js_;
  ValueSink& sink_;
  const Instances instances_;
  ReaderScratch* scratch_ = nullptr;  // from the first text or container on
  uint32_t containers_ = 0;  // told so far
  uint32_t scriptRuns_ = 0;  // how often a script's code may have run: what was looked at before may have changed
  bool threw_ = false;
};

// Values of the engine as a source: results of runs, arguments of host calls. Borrows them. When a script's code throws while they are read,
// the exception is kept here.
class QuickJsSource final : public ValueSource {
 public:
  QuickJsSource(QuickJsContext& context, const JSValueConst* values, size_t count)
      : context_(context), values_(values), count_(count) {}
  size_t count() const override { return count_; }
  bool drain(ValueSink& into) override;
  // The exception, given away; JS_UNINITIALIZED when there was none.
  JSValue takeException() { return std::exchange(exception_, JS_UNINITIALIZED); }
  ~QuickJsSource() override { JS_FreeValue(context_.js, exception_); }

 private:
  QuickJsContext& context_;
  const JSValueConst* values_;
  size_t count_;
  JSValue exception_ = JS_UNINITIALIZED;
};

// The class of an object as its constructor is named, found without running a script; "Object" where it has no name.
std::string classNameOf(QuickJsContext&, JSValueConst object);

// UTF-8 of a string's characters. False: there is a lone surrogate, unless `replace` puts U+FFFD in its place; `bad` is then that surrogate.
bool toUtf8(const void* characters, uint32_t length, bool wide, bool replace, std::string& text, uint16_t& bad);

}  // namespace zigllms::quickjs
