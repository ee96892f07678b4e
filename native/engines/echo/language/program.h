// Echo's programs: JSON, checked and compiled to a tree of operations. Immutable once compiled.
//
//   null, true, 1, "text"                  themselves
//   [p, p, ...]                            a sequence; its value is the last one's
//   {"return": json}                       a value as it is written; {"$bytes": "00ff"}, {"$date": 0}, {"$regexp": ["a+", "g"]}, {"$error": ["Name", "message"]},
//                                          {"$map": [[key, value]]}, {"$set": []}, {"$number": "NaN"}, {"$undefined": true} for what JSON lacks
//   {"list": [p]}  {"record": {"k": p}, "class": "Point"}      made from what its parts give; an instance when it has a class
//   {"add": [p, p]}  {"if": p, "then": p, "else": p}  {"repeat": p, "do": p}  {"loop": true}
//   {"define": {"f": p}}  {"function": p, "name": "f"}         p sees its arguments: {"args": 0}, or {"args": true} for all of them
//   {"get": "a.b"}  {"set": {"a": p}}  {"member": p, "key": p}  {"assign": p, "key": p, "to": p}
//   {"call": "a.f", "args": [p]}  {"call": p, "args": [p]}
//   {"throw": p, "code": "type_error", "name": "MyError", "value": p}    {"try": p, "catch": p}  {"caught": "message"}  {"rethrow": true}
//   {"start": p}  {"await": p}  {"later": ms}                  a promise of p's value, its value, a promise of null
//   {"import": "m"}  {"export": {"a": p}}  {"print": p, "to": "error"}  {"allocate": bytes}  {"environment": "HOME"}  {"break": true}
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json.h"

namespace zigllms::echo {

enum class Op : uint8_t {
  Literal, Sequence, List, Record, Add, If, Repeat, Loop, Define, Function, Argument, AllArguments, Get, Set, Member, Assign,
  Call, CallMember, Throw, Try, Caught, Rethrow, Start, Await, Later, Import, Export, Print, Allocate, Environment, Break
};

struct Node {
  Op op = Op::Literal;
  uint32_t line = 1;
  uint32_t column = 1;
  uint32_t operands = 0;           // so many of the parts are evaluated before the operation; control operations choose for themselves
  std::vector<Node> parts;
  std::vector<std::string> keys;   // Record, Set, Define, Export: a name for each part
  std::string text;                // a name
  std::string code, name;          // of an error or a class
  Json literal;                    // Literal; the index of Argument
  uint64_t allocates = 0;          // what the operation takes of the heap, roughly, as far as the program tells
};

struct Program {
  std::string file;
  Node root;
};

Result<std::shared_ptr<const Program>> compile(std::string_view text, std::string_view file);

}  // namespace zigllms::echo
