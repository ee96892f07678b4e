#include "program.h"

#include <algorithm>

#include "../../../support/utf8.h"
#include "literal.h"

namespace zigllms::echo {

namespace {

// What may stand behind a word of an operation.
enum class Takes : uint8_t { Nothing, Program, Unevaluated, Programs, Named, NamedUnevaluated, Text, Code, Name, Literal };

struct Word {
  std::string_view word;
  Takes takes;
  bool required = false;
};

struct Form {
  Op op;
  Word first;  // the operation's own word
  std::vector<Word> others;
};

const std::vector<Form>& forms() {
  static const std::vector<Form> all = {
      {Op::Literal, {"return", Takes::Literal}, {}},
      {Op::List, {"list", Takes::Programs}, {}},
      {Op::Record, {"record", Takes::Named}, {{"class", Takes::Name}}},
      {Op::Add, {"add", Takes::Programs}, {}},
      {Op::If, {"if", Takes::Unevaluated}, {{"then", Takes::Unevaluated, true}, {"else", Takes::Unevaluated}}},
      {Op::Repeat, {"repeat", Takes::Unevaluated}, {{"do", Takes::Unevaluated, true}}},
      {Op::Loop, {"loop", Takes::Nothing}, {}},
      {Op::Define, {"define", Takes::NamedUnevaluated}, {}},
      {Op::Function, {"function", Takes::Unevaluated}, {{"name", Takes::Text}}},
      {Op::Argument, {"args", Takes::Literal}, {}},
      {Op::Get, {"get", Takes::Text}, {}},
      {Op::Set, {"set", Takes::Named}, {}},
      {Op::Member, {"member", Takes::Program}, {{"key", Takes::Program, true}}},
      {Op::Assign, {"assign", Takes::Program}, {{"key", Takes::Program, true}, {"to", Takes::Program, true}}},
      {Op::Call, {"call", Takes::Program}, {{"args", Takes::Programs}}},
      {Op::Throw, {"throw", Takes::Program}, {{"value", Takes::Program}, {"code", Takes::Code}, {"name", Takes::Name}}},
      {Op::Try, {"try", Takes::Unevaluated}, {{"catch", Takes::Unevaluated, true}}},
      {Op::Caught, {"caught", Takes::Text}, {}},
      {Op::Rethrow, {"rethrow", Takes::Nothing}, {}},
      {Op::Start, {"start", Takes::Unevaluated}, {}},
      {Op::Await, {"await", Takes::Program}, {}},
      {Op::Later, {"later", Takes::Program}, {}},
      {Op::Import, {"import", Takes::Text}, {}},
      {Op::Export, {"export", Takes::Named}, {}},
      {Op::Print, {"print", Takes::Program}, {{"to", Takes::Text}}},
      {Op::Allocate, {"allocate", Takes::Program}, {}},
      {Op::Environment, {"environment", Takes::Text}, {}},
      {Op::Break, {"break", Takes::Nothing}, {}},
  };
  return all;
}

class Compiler {
 public:
  // False: `error` says why and where.
  bool program(const Json& json, Node& node) {
    node.line = json.line;
    node.column = json.column;
    if (json.kind == Json::Kind::Array) {
      node.op = Op::Sequence;
      return programs(json, node);
    }
    if (json.kind == Json::Kind::Object) return operation(json, node);
    node.literal = json;
    node.allocates = literalBytes(json);
    return true;
  }

  ScriptError error;

 private:
  bool fail(const Json& at, std::string message) {
    error = ScriptError::make(ErrorCode::SyntaxError, std::move(message));
    error.line = at.line;
    error.column = at.column;
    return false;
  }

  bool operation(const Json& json, Node& node) {
    const std::string word = json.keys.empty() ? std::string() : json.keys.front();
    const auto form = std::find_if(forms().begin(), forms().end(), [&](const Form& form) { return form.first.word == word; });
    if (form == forms().end()) return fail(json, "'" + std::string(utf8Prefix(word, 100)) + "' is not an operation");
    node.op = form->op;
    for (const std::string& key : json.keys) {
      const auto isKey = [&](const Word& other) { return other.word == key; };
      if (key != word && std::none_of(form->others.begin(), form->others.end(), isKey)) {
        return fail(json, "'" + word + "' doesn't take '" + std::string(utf8Prefix(key, 100)) + "'");
      }
    }
    // In the form's order, whatever order they are written in: an operation knows its parts by number.
    if (!operand(json.items.front(), form->first, node)) return false;
    for (const Word& other : form->others) {
      const Json* given = json.member(other.word);
      if (given == nullptr && other.required) return fail(json, "'" + word + "' needs '" + std::string(other.word) + "'");
      if (given != nullptr && !operand(*given, other, node)) return false;
    }
    node.allocates = allocation(node);
    if (node.op == Op::Get) return path(json, node);
    if (node.op == Op::Call) return callee(json.items.front(), node);
    if (node.op == Op::Argument) return argument(json.items.front(), node);
    return true;
  }

  static uint64_t allocation(const Node& node) {
    switch (node.op) {
      case Op::Literal:
        return literalBytes(node.literal);
      case Op::List:
      case Op::Record:
        return sizeof(Record) + node.operands * 2 * sizeof(Value);
      case Op::Define:
        return node.parts.size() * 2 * sizeof(Function);
      case Op::Function:
      case Op::AllArguments:
      case Op::Assign:
      case Op::Caught:
      case Op::Start:
      case Op::Later:
        return sizeof(Function);
      default:
        return 0;
    }
  }

  bool operand(const Json& json, const Word& word, Node& node) {
    switch (word.takes) {
      case Takes::Nothing:
        return true;
      case Takes::Literal:
        node.literal = json;
        return true;
      case Takes::Text:
        return text(json, word, node.text);
      case Takes::Name:
        return text(json, word, node.name);
      case Takes::Code:
        return text(json, word, node.code);
      case Takes::Program:
        ++node.operands;
        return program(json, node.parts.emplace_back());
      case Takes::Unevaluated:
        return program(json, node.parts.emplace_back());
      case Takes::Programs:
        if (json.kind != Json::Kind::Array) return fail(json, "'" + std::string(word.word) + "' needs a list");
        return programs(json, node);
      case Takes::Named:
      case Takes::NamedUnevaluated:
        if (json.kind != Json::Kind::Object) return fail(json, "'" + std::string(word.word) + "' needs an object");
        node.keys = json.keys;
        if (!programs(json, node)) return false;
        if (word.takes == Takes::NamedUnevaluated) node.operands = 0;
        return true;
    }
    return true;
  }

  bool programs(const Json& json, Node& node) {
    for (const Json& item : json.items) {
      if (!program(item, node.parts.emplace_back())) return false;
    }
    node.operands = static_cast<uint32_t>(node.parts.size());
    return true;
  }

  bool text(const Json& json, const Word& word, std::string& out) {
    if (json.kind != Json::Kind::String) return fail(json, "'" + std::string(word.word) + "' needs a text");
    out = json.text;
    return true;
  }

  bool argument(const Json& json, Node& node) {
    if (json.kind == Json::Kind::True) node.op = Op::AllArguments;
    const bool index = json.kind == Json::Kind::Integer && json.integer >= 0;
    return index || node.op == Op::AllArguments || fail(json, "'args' needs an index or true");
  }

  // {"get": "a.b"} is the member b of a.
  bool path(const Json& json, Node& node) {
    const size_t dot = node.text.rfind('.');
    if (dot == std::string::npos) return true;
    Node object, key;
    object.op = Op::Get;
    object.text = node.text.substr(0, dot);
    object.line = key.line = node.line;
    object.column = key.column = node.column;
    key.literal.kind = Json::Kind::String;
    key.literal.text = node.text.substr(dot + 1);
    if (++pathParts_ > 500) return fail(json, "too many dots");
    if (!path(json, object)) return false;
    node.op = Op::Member;
    node.operands = 2;
    node.parts.push_back(std::move(object));
    node.parts.push_back(std::move(key));
    return true;
  }

  // {"call": "a.f"} calls the member f of a; {"call": "f"} the global; {"call": p} what p gives.
  bool callee(const Json& json, Node& node) {
    if (json.kind != Json::Kind::String) return true;
    const size_t dot = json.text.rfind('.');
    Node& target = node.parts.front();
    target.op = Op::Get;
    target.text = json.text.substr(0, dot);
    if (dot != std::string::npos) node.op = Op::CallMember;
    node.text = dot == std::string::npos ? json.text : json.text.substr(dot + 1);
    return path(json, target);
  }

  int pathParts_ = 0;
};

}  // namespace

Result<std::shared_ptr<const Program>> compile(std::string_view text, std::string_view file) {
  auto program = std::make_shared<Program>();
  program->file = file;
  const auto json = parseJson(text);
  Compiler compiler;
  if (json && compiler.program(json.value(), program->root)) return std::shared_ptr<const Program>(std::move(program));
  ScriptError error = json ? compiler.error : json.error();
  error.name = "SyntaxError";
  error.file = file;
  return error;
}

}  // namespace zigllms::echo
