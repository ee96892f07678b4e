// Wren 0.4.0 for an embedder that doesn't trust its scripts: an interrupt, re-entrancy, host objects with methods of any arity, the value
// of a source's last expression, and repairs where a script could reach memory that isn't its own.
//
// The room (native/engines/wren) reads Wren's values through Wren's own headers, so no functions for introspection are needed here.

export const edits = [
  // ---- the interrupt ---------------------------------------------------------------------------------------------
  {
    file: 'wren_vm.h',
    reason: 'what the embedder sets: see wrenRunFiber and runInterpreter for their use',
    anchor: `  // There is a single global symbol table for all method names on all classes.
  // Method calls are dispatched directly by index in this table.
  SymbolTable methodNames;
`,
    after: `
  // Polled where code can go round. While it isn't zero, running code is given
  // up: no fiber can catch that. Never NULL; another thread may write it.
  const volatile int* interruptFlag;

  // Called at such a poll: whether the code is to be given up indeed. NULL: it
  // is.
  bool (*stopsAtPoll)(WrenVM* vm);

  // Called for a method that the receiver's class doesn't have; may be NULL.
  WrenMissingMethod (*missingMethod)(WrenVM* vm, ObjClass* classObj,
                                     int symbol, Value* args, int numArgs);

  // The compiler refuses code that is nested so deep that it would use the
  // native stack below this address. NULL: only its own limit holds.
  char* nativeStackLimit;

  // Given to each function that is compiled, as FnDebug.source.
  int sourceId;

  // The next compilation is of a source whose last expression is its value.
  bool keepLastValue;

  // The first variables of each module, those of the core module, which a
  // source cannot define anew.
  int sealedVariables;

  // Remembers the symbol of "<finalize>", plus one.
  int finalizeSymbol;
`,
  },
  {
    file: 'wren_vm.h',
    reason: 'what a missing method turned out to be',
    anchor: `struct WrenHandle
{`,
    before: `typedef enum
{
  // There is no such method: the usual error is raised.
  WREN_MISSING,

  // The result is in args[0].
  WREN_ANSWERED,

  // As when a primitive returns false: an error, another fiber or a new frame.
  WREN_SWITCHED
} WrenMissingMethod;

`,
  },
  {
    file: 'wren_vm.h',
    reason:
      'declare the entry for embedders and the poll; a relaxed atomic load, because another thread writes the flag',
    anchor: `void wrenPushRoot(WrenVM* vm, Obj* obj);
`,
    before: `// Runs [fiber], which has at least one frame, until it and whatever called it
// are done, until it gives up control or until it fails. May be called while a
// primitive or foreign method of another fiber runs: the caller saves and
// restores vm->fiber and vm->apiStack, keeps that fiber reachable, and counts up
// [waiting] of that fiber and its callers meanwhile.
//
// If the fiber has an error, that is raised in it first.
WrenInterpretResult wrenRunFiber(WrenVM* vm, ObjFiber* fiber);

// Takes [fiber] and all its callers out of use: nothing can resume them.
void wrenAbandonFibers(ObjFiber* fiber);

#if defined(__GNUC__)
  #define WREN_INTERRUPTED(vm)                                                 \\
      (__builtin_expect(__atomic_load_n((vm)->interruptFlag, __ATOMIC_RELAXED), \\
                        0) &&                                                  \\
       ((vm)->stopsAtPoll == NULL || (vm)->stopsAtPoll(vm)))
#else
  #define WREN_INTERRUPTED(vm)                                                 \\
      (*(vm)->interruptFlag &&                                                 \\
       ((vm)->stopsAtPoll == NULL || (vm)->stopsAtPoll(vm)))
#endif

`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a VM starts without an interrupt',
    anchor: `  vm->nextGC = vm->config.initialHeapSize;
`,
    after: `  {
    static const volatile int neverRaised = 0;
    vm->interruptFlag = &neverRaised;
  }
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a poll: the frames are stored and all fibers of the run given up, so that no try() sees it',
    anchor: `  #if WREN_DEBUG_TRACE_INSTRUCTIONS
    // Prints the stack and instruction before each instruction is executed.`,
    before: `  #define POLL()                                                               \\
      do                                                                       \\
      {                                                                        \\
        if (WREN_INTERRUPTED(vm))                                              \\
        {                                                                      \\
          STORE_FRAME();                                                       \\
          wrenAbandonFibers(fiber);                                            \\
          vm->fiber = NULL;                                                    \\
          vm->apiStack = NULL;                                                 \\
          return WREN_RESULT_RUNTIME_ERROR;                                    \\
        }                                                                      \\
      } while (false)

  // Use this after switching to another fiber, which may have finished since
  // it called, or wait for the host in another activation of the interpreter.
  #define CHECK_RESUMABLE()                                                    \\
      do                                                                       \\
      {                                                                        \\
        if (fiber->numFrames == 0 || fiber->waiting)                           \\
        {                                                                      \\
          vm->fiber = NULL;                                                    \\
          vm->apiStack = NULL;                                                 \\
          return WREN_RESULT_RUNTIME_ERROR;                                    \\
        }                                                                      \\
      } while (false)

`,
  },
  {
    file: 'wren_vm.c',
    reason: 'poll at loops',
    anchor: `      uint16_t offset = READ_SHORT();
      ip -= offset;
`,
    after: `      POLL();
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'poll at fiber switches, and never run a fiber that has no frames',
    anchor: `            fiber = vm->fiber;
            if (fiber == NULL) return WREN_RESULT_SUCCESS;
            if (wrenHasError(fiber)) RUNTIME_ERROR();
            LOAD_FRAME();
`,
    replace: `            fiber = vm->fiber;
            if (fiber == NULL) return WREN_RESULT_SUCCESS;
            CHECK_RESUMABLE();
            if (wrenHasError(fiber)) RUNTIME_ERROR();
            LOAD_FRAME();
            POLL();
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'poll at calls of functions, and end a recursion that has no end',
    anchor: `          STORE_FRAME();
          method->as.primitive(vm, args);
          LOAD_FRAME();
          break;
`,
    replace: `          POLL();
          STORE_FRAME();
          if (fiber->numFrames >= WREN_MAX_FRAMES)
          {
            vm->fiber->error = CONST_STRING(vm, "Stack overflow.");
            RUNTIME_ERROR();
          }
          method->as.primitive(vm, args);
          LOAD_FRAME();
          break;
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'the same at calls of methods',
    anchor: `          STORE_FRAME();
          wrenCallFunction(vm, fiber, (ObjClosure*)method->as.closure, numArgs);
          LOAD_FRAME();
          break;
`,
    replace: `          POLL();
          STORE_FRAME();
          if (fiber->numFrames >= WREN_MAX_FRAMES)
          {
            vm->fiber->error = CONST_STRING(vm, "Stack overflow.");
            RUNTIME_ERROR();
          }
          wrenCallFunction(vm, fiber, (ObjClosure*)method->as.closure, numArgs);
          LOAD_FRAME();
          break;
`,
  },
  {
    file: 'wren_vm.h',
    reason: 'how deep a fiber may recurse',
    anchor: `#define WREN_MAX_TEMP_ROOTS 8
`,
    replace: `// One activation of the interpreter may begin while another holds some.
#define WREN_MAX_TEMP_ROOTS 1024

// How many calls may be active in one fiber.
#define WREN_MAX_FRAMES 100000
`,
  },

  // ---- entries and re-entrancy -------------------------------------------------------------------------------------
  {
    file: 'wren_value.h',
    reason: 'a fiber that waits for the host must not be resumed by scripts',
    anchor: `  FiberState state;
} ObjFiber;`,
    replace: `  FiberState state;

  // Not zero: it, or a fiber that it called, waits in a call to the host.
  int waiting;
} ObjFiber;`,
  },
  {
    file: 'wren_value.c',
    reason: 'initialise ObjFiber.waiting',
    anchor: `  fiber->state = FIBER_OTHER;
`,
    after: `  fiber->waiting = 0;
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a fiber that is resumed by the host keeps the try() that runs it',
    anchor: `  vm->fiber = fiber;
  fiber->state = FIBER_ROOT;
`,
    replace: `  vm->fiber = fiber;
  if (fiber->state != FIBER_TRY) fiber->state = FIBER_ROOT;
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a fiber that is resumed with an error raises it',
    anchor: `  Code instruction;
  INTERPRET_LOOP`,
    replace: `  Code instruction;
  if (wrenHasError(fiber)) RUNTIME_ERROR();
  INTERPRET_LOOP`,
  },
  {
    file: 'wren_vm.c',
    reason: 'an error can be caught only by a fiber that still waits for it',
    anchor: `        runtimeError(vm);                                                      \\
        if (vm->fiber == NULL) return WREN_RESULT_RUNTIME_ERROR;               \\
        fiber = vm->fiber;                                                     \\
`,
    after: `        CHECK_RESUMABLE();                                                     \\
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a fiber can return only to one that still waits for it',
    anchor: `        fiber = resumingFiber;
        vm->fiber = resumingFiber;
        
`,
    after: `        CHECK_RESUMABLE();
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'define the entry for embedders',
    anchor: `WrenHandle* wrenMakeCallHandle(WrenVM* vm, const char* signature)
{`,
    before: `WrenInterpretResult wrenRunFiber(WrenVM* vm, ObjFiber* fiber)
{
  vm->apiStack = NULL;
  return runInterpreter(vm, fiber);
}

void wrenAbandonFibers(ObjFiber* fiber)
{
  while (fiber != NULL)
  {
    ObjFiber* caller = fiber->caller;
    fiber->caller = NULL;
    if (!wrenHasError(fiber)) fiber->error = TRUE_VAL;
    fiber = caller;
  }
}

`,
  },
  {
    file: 'wren_core.c',
    reason:
      'scripts cannot resume a fiber that waits for the host; a transfer to the running fiber would start it again',
    anchor: `                     bool hasValue, const char* verb)
{

  if (wrenHasError(fiber))`,
    replace: `                     bool hasValue, const char* verb)
{
  if (fiber->waiting) RETURN_ERROR_FMT("Cannot $ a fiber that waits for the host.", verb);

  if (!isCall && fiber == vm->fiber) RETURN_VAL(hasValue ? args[1] : NULL_VAL);

  if (wrenHasError(fiber))`,
  },
  {
    file: 'wren_core.c',
    reason: 'arguments beyond the arity would stand where the locals are',
    anchor: `  // +1 to include the function itself.
  wrenCallFunction(vm, vm->fiber, AS_CLOSURE(args[0]), numArgs + 1);
`,
    replace: `  int arity = AS_CLOSURE(args[0])->fn->arity;
  if (numArgs > arity)
  {
    vm->fiber->stackTop -= numArgs - arity;
    numArgs = arity;
  }

  // +1 to include the function itself.
  wrenCallFunction(vm, vm->fiber, AS_CLOSURE(args[0]), numArgs + 1);
`,
  },

  // ---- host objects ------------------------------------------------------------------------------------------------
  {
    file: 'wren_vm.c',
    reason: 'methods of host objects exist for any number of arguments, without an entry in any method table',
    anchor: `        methodNotFound(vm, classObj, symbol);
        RUNTIME_ERROR();
`,
    replace: `        if (vm->missingMethod != NULL)
        {
          STORE_FRAME();
          WrenMissingMethod found =
              vm->missingMethod(vm, classObj, symbol, args, numArgs);
          if (found == WREN_ANSWERED)
          {
            fiber->stackTop -= numArgs - 1;
            POLL();
            DISPATCH();
          }
          if (found == WREN_SWITCHED)
          {
            fiber = vm->fiber;
            if (fiber == NULL) return WREN_RESULT_SUCCESS;
            CHECK_RESUMABLE();
            if (wrenHasError(fiber)) RUNTIME_ERROR();
            LOAD_FRAME();
            POLL();
            DISPATCH();
          }
        }
        methodNotFound(vm, classObj, symbol);
        RUNTIME_ERROR();
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'find the finalizers symbol once: each foreign object that is freed asks for it',
    anchor: `  int symbol = wrenSymbolTableFind(&vm->methodNames, "<finalize>", 10);
`,
    replace: `  if (vm->finalizeSymbol == 0)
  {
    vm->finalizeSymbol =
        wrenSymbolTableFind(&vm->methodNames, "<finalize>", 10) + 1;
  }
  int symbol = vm->finalizeSymbol - 1;
`,
  },

  // ---- compilation -------------------------------------------------------------------------------------------------
  {
    file: 'wren_value.h',
    reason: 'several sources share one module: a function knows its own',
    anchor: `  IntBuffer sourceLines;
} FnDebug;`,
    replace: `  IntBuffer sourceLines;

  // vm->sourceId at compilation.
  int source;
} FnDebug;`,
  },
  {
    file: 'wren_value.c',
    reason: 'initialise FnDebug.source',
    anchor: `  debug->name = NULL;
`,
    after: `  debug->source = vm->sourceId;
`,
  },
  {
    file: 'wren_value.h',
    reason: 'several sources share one module: know which variables are from earlier ones',
    anchor: `  // The name of the module.
  ObjString* name;
} ObjModule;`,
    replace: `  // The name of the module.
  ObjString* name;

  // The number of variables that existed when the last compilation began.
  int earlierVariables;
} ObjModule;`,
  },
  {
    file: 'wren_value.c',
    reason: 'initialise ObjModule.earlierVariables',
    anchor: `  module->name = name;
`,
    after: `  module->earlierVariables = 0;
`,
  },
  {
    file: 'wren_vm.c',
    reason:
      'a source may define anew what an earlier source or the host defined, but not the core classes; a number in a variable is no mark',
    anchor: `  else if (IS_NUM(module->variables.data[symbol]))
  {
    // An implicitly declared`,
    before: `  else if (line != NULL && symbol < module->earlierVariables)
  {
    // The value stays until the new definition is executed.
    if (symbol < vm->sealedVariables) symbol = -1;
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'the start of a compilation: what exists, and whether the last value is wanted',
    anchor: `  int numExistingVariables = module->variables.count;
`,
    after: `  module->earlierVariables = numExistingVariables;
  bool keepLastValue = vm->keepLastValue && !isExpression;
  vm->keepLastValue = false;
  bool endsInExpression = false;
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'know whether the last statement is an expression',
    anchor: `      definition(&compiler);
      
      // If there is no newline, it must be the end of file on the same line.`,
    before: `      endsInExpression = startsExpression(peek(&compiler));
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'leave the value of the last expression on the stack instead of discarding it',
    anchor: `    emitOp(&compiler, CODE_END_MODULE);
  }
`,
    replace: `    if (keepLastValue && endsInExpression && !parser.hasError)
    {
      // Take back the CODE_POP of the expression statement.
      compiler.fn->code.count--;
      compiler.fn->debug->sourceLines.count--;
    }
    else
    {
      emitOp(&compiler, CODE_END_MODULE);
    }
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'variables that a refused source declared are not there',
    anchor: `  return endCompiler(&compiler, "(script)", 8);
`,
    replace: `  if (parser.hasError)
  {
    module->variables.count = numExistingVariables;
    module->variableNames.count = numExistingVariables;
  }

  return endCompiler(&compiler, "(script)", 8);
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'define startsExpression',
    anchor: `ObjFn* wrenCompile(WrenVM* vm, ObjModule* module, const char* source,
                   bool isExpression, bool printErrors)
{`,
    before: `// Whether a top-level statement that begins with a token of [type] is an
// expression. Mirrors definition() and statement().
static bool startsExpression(TokenType type)
{
  switch (type)
  {
    case TOKEN_HASH:
    case TOKEN_CLASS:
    case TOKEN_FOREIGN:
    case TOKEN_IMPORT:
    case TOKEN_VAR:
    case TOKEN_BREAK:
    case TOKEN_CONTINUE:
    case TOKEN_FOR:
    case TOKEN_IF:
    case TOKEN_RETURN:
    case TOKEN_WHILE:
    case TOKEN_LEFT_BRACE:
      return false;

    default:
      return true;
  }
}

`,
  },
  {
    file: 'wren_vm.c',
    reason: 'the embedder may say why a module cannot be resolved',
    anchor: `  if (resolved == NULL)
  {
    vm->fiber->error = wrenStringFormat(vm,`,
    replace: `  if (resolved == NULL)
  {
    if (wrenHasError(vm->fiber)) return NULL_VAL;
    vm->fiber->error = wrenStringFormat(vm,`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a module that cannot be resolved is not looked up',
    anchor: `  name = resolveModule(vm, name);
  
`,
    after: `  if (wrenHasError(vm->fiber)) return NULL_VAL;

`,
  },
  {
    file: 'wren_vm.c',
    reason: 'the embedder may say why a module cannot be loaded, and may make one while it is asked',
    anchor: `  // If the host didn't provide it, see if it's a built in optional module.
  if (result.source == NULL)
  {
    result.onComplete = NULL;`,
    replace: `  if (wrenHasError(vm->fiber))
  {
    wrenPopRoot(vm); // name.
    return NULL_VAL;
  }

  // If the host didn't provide it, see if it's a built in optional module.
  if (result.source == NULL)
  {
    existing = wrenMapGet(vm->modules, name);
    if (!IS_UNDEFINED(existing))
    {
      wrenPopRoot(vm); // name.
      return existing;
    }

    result.onComplete = NULL;`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a module that could not be compiled is not there at the next import either',
    anchor: `                                        "Could not compile module '@'.", name);
    wrenPopRoot(vm); // name.
`,
    replace: `                                        "Could not compile module '@'.", name);
    wrenMapRemoveKey(vm, vm->modules, name);
    wrenPopRoot(vm); // name.
`,
  },

  // ---- speed: a context is made and its sources are compiled more often than in Wren's own use ---------------------
  {
    file: 'wren_vm.h',
    reason: 'an index of the method names, which Wren searches one by one for each call that it compiles',
    anchor: `  // Polled where code can go round. While it isn't zero,`,
    before: `  // Open addressing by the hash of the name: symbol + 1, 0 for a free place. A
  // power of two; at most half full.
  uint32_t* methodIndex;
  uint32_t methodIndexSize;

`,
  },
  {
    file: 'wren_utils.c',
    reason: 'find method names by their hash',
    anchor: `int wrenSymbolTableEnsure(WrenVM* vm, SymbolTable* symbols,
                          const char* name, size_t length)
{
`,
    replace: `static uint32_t hashName(const char* name, size_t length)
{
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++)
  {
    hash = (hash ^ (uint8_t)name[i]) * 16777619;
  }
  return hash;
}

static void placeMethodName(WrenVM* vm, uint32_t* index, uint32_t size,
                            int symbol)
{
  ObjString* name = vm->methodNames.data[symbol];
  uint32_t at = hashName(name->value, name->length) & (size - 1);
  while (index[at] != 0) at = (at + 1) & (size - 1);
  index[at] = (uint32_t)symbol + 1;
}

static int ensureMethodName(WrenVM* vm, const char* name, size_t length)
{
  if (vm->methodIndexSize > 0)
  {
    uint32_t mask = vm->methodIndexSize - 1;
    for (uint32_t at = hashName(name, length) & mask;
         vm->methodIndex[at] != 0; at = (at + 1) & mask)
    {
      int symbol = (int)vm->methodIndex[at] - 1;
      if (wrenStringEqualsCString(vm->methodNames.data[symbol], name, length))
      {
        return symbol;
      }
    }
  }

  // Room first: a name that is in the table but not in the index would be added
  // a second time.
  if ((uint32_t)(vm->methodNames.count + 1) * 2 > vm->methodIndexSize)
  {
    uint32_t size = vm->methodIndexSize == 0 ? 1024 : vm->methodIndexSize * 2;
    uint32_t* index = (uint32_t*)wrenReallocate(vm, NULL, 0,
                                                size * sizeof(uint32_t));
    memset(index, 0, size * sizeof(uint32_t));
    for (int i = 0; i < vm->methodNames.count; i++)
    {
      placeMethodName(vm, index, size, i);
    }
    wrenReallocate(vm, vm->methodIndex, 0, 0);
    vm->methodIndex = index;
    vm->methodIndexSize = size;
  }

  int symbol = wrenSymbolTableAdd(vm, &vm->methodNames, name, length);
  placeMethodName(vm, vm->methodIndex, vm->methodIndexSize, symbol);
  return symbol;
}

int wrenSymbolTableEnsure(WrenVM* vm, SymbolTable* symbols,
                          const char* name, size_t length)
{
  if (symbols == &vm->methodNames) return ensureMethodName(vm, name, length);

`,
  },
  {
    file: 'wren_vm.c',
    reason: 'give the index back',
    anchor: `  wrenSymbolTableClear(vm, &vm->methodNames);
`,
    after: `  DEALLOCATE(vm, vm->methodIndex);
`,
  },
  {
    file: 'wren_value.c',
    reason: 'method tables are most of a small VM; grown by doubling, a third of them is air',
    anchor: `void wrenBindSuperclass(WrenVM* vm, ObjClass* subclass, ObjClass* superclass)
{`,
    before: `// Makes room for [count] methods, and not for twice as many.
static void reserveMethods(WrenVM* vm, MethodBuffer* methods, int count)
{
  if (count <= methods->capacity) return;
  methods->data = (Method*)wrenReallocate(vm, methods->data,
      methods->capacity * sizeof(Method), count * sizeof(Method));
  methods->capacity = count;
}

`,
  },
  {
    file: 'wren_value.c',
    reason: 'the size of a new table is known',
    anchor: `  // Inherit methods from its superclass.
`,
    before: `  reserveMethods(vm, &subclass->methods, superclass->methods.count);

`,
  },
  {
    file: 'wren_value.c',
    reason: 'a little more than is needed now: methods are bound in the order of their symbols',
    anchor: `    Method noMethod;
    noMethod.type = METHOD_NONE;
`,
    before: `    if (symbol >= classObj->methods.capacity)
    {
      reserveMethods(vm, &classObj->methods, symbol + 1 + symbol / 16);
    }
`,
  },
  {
    file: 'wren_compiler.c',
    reason:
      'the text of a name lies in the source; Wren copies it letter by letter into a buffer first, keywords too',
    anchor: `  ByteBuffer string;
  wrenByteBufferInit(&string);
  wrenByteBufferWrite(parser->vm, &string, firstChar);

  while (isName(peekChar(parser)) || isDigit(peekChar(parser)))
  {
    char c = nextChar(parser);
    wrenByteBufferWrite(parser->vm, &string, c);
  }
`,
    replace: `  while (isName(peekChar(parser)) || isDigit(peekChar(parser)))
  {
    nextChar(parser);
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'make the string of a name only',
    anchor: `  parser->next.value = wrenNewStringLength(parser->vm,
                                            (char*)string.data, string.count);

  wrenByteBufferClear(parser->vm, &string);
  makeToken(parser, type);
}

// Reads [digits] hex digits`,
    replace: `  if (type == TOKEN_NAME || type == TOKEN_FIELD || type == TOKEN_STATIC_FIELD)
  {
    parser->next.value = wrenNewStringLength(parser->vm, parser->tokenStart,
                                             length);
  }
  makeToken(parser, type);
}

// Reads [digits] hex digits`,
  },

  // ---- repairs: hostile sources and values -------------------------------------------------------------------------
  {
    file: 'wren_compiler.c',
    reason: 'a message with long names must not leave its buffer',
    anchor: `  length += vsprintf(message + length, format, args);
  ASSERT(length < ERROR_MESSAGE_SIZE, "Error should not exceed buffer.");
`,
    replace: `  vsnprintf(message + length, ERROR_MESSAGE_SIZE - length, format, args);
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'room for messages with names',
    anchor: `#define ERROR_MESSAGE_SIZE (80 + MAX_VARIABLE_NAME + 15)`,
    replace: `#define ERROR_MESSAGE_SIZE 512

// How deep expressions, statements and classes may be nested. Each level takes
// native stack; a function or method about nine kilobytes.
#define MAX_NESTING 250`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'vsnprintf',
    anchor: `#include <string.h>

#include "wren_common.h"
#include "wren_compiler.h"`,
    replace: `#include <stdio.h>
#include <string.h>

#include "wren_common.h"
#include "wren_compiler.h"`,
  },
  {
    file: 'wren_common.h',
    reason: 'the signature of a constructor is five characters longer than of other methods',
    anchor: `#define MAX_METHOD_SIGNATURE (MAX_METHOD_NAME + (MAX_PARAMETERS * 2) + 6)`,
    replace: `#define MAX_METHOD_SIGNATURE (MAX_METHOD_NAME + (MAX_PARAMETERS * 2) + 16)`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'count the nesting',
    anchor: `  int parens[MAX_INTERPOLATION_NESTING];
`,
    after: `
  // How deep the code at the current token is nested.
  int nesting;
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'start at no nesting',
    anchor: `  parser.numParens = 0;
`,
    after: `  parser.nesting = 0;
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'refuse what is nested too deep: the compiler is recursive',
    anchor: `static void parsePrecedence(Compiler* compiler, Precedence precedence);
`,
    after: `
// Goes one level deeper. Returns false, and ends the source here with an error,
// if that is too deep.
static bool enterNesting(Compiler* compiler)
{
  Parser* parser = compiler->parser;
  char here;
  if (parser->nesting < MAX_NESTING && (parser->vm->nativeStackLimit == NULL ||
                                        &here > parser->vm->nativeStackLimit))
  {
    parser->nesting++;
    return true;
  }

  if (parser->current.type != TOKEN_EOF)
  {
    lexError(parser, "The code is nested too deep.");
    parser->current.type = TOKEN_EOF;
    parser->next.type = TOKEN_EOF;
    parser->previous.type = TOKEN_ERROR;
  }
  return false;
}

static void leaveNesting(Compiler* compiler)
{
  compiler->parser->nesting--;
}
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'count nested expressions',
    anchor: `void parsePrecedence(Compiler* compiler, Precedence precedence)
{
  nextToken(compiler->parser);
  GrammarFn prefix = rules[compiler->parser->previous.type].prefix;

  if (prefix == NULL)
  {
    error(compiler, "Expected expression.");
    return;
  }
`,
    replace: `void parsePrecedence(Compiler* compiler, Precedence precedence)
{
  if (!enterNesting(compiler)) return;

  nextToken(compiler->parser);
  GrammarFn prefix = rules[compiler->parser->previous.type].prefix;

  if (prefix == NULL)
  {
    error(compiler, "Expected expression.");
    leaveNesting(compiler);
    return;
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'the end of an expression',
    anchor: `    GrammarFn infix = rules[compiler->parser->previous.type].infix;
    infix(compiler, canAssign);
  }
`,
    after: `
  leaveNesting(compiler);
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'count nested statements',
    anchor: `// Unlike expressions, statements do not leave a value on the stack.
void statement(Compiler* compiler)
{`,
    replace: `// Unlike expressions, statements do not leave a value on the stack.
static void nestedStatement(Compiler* compiler);

void statement(Compiler* compiler)
{
  if (!enterNesting(compiler)) return;
  nestedStatement(compiler);
  leaveNesting(compiler);
}

static void nestedStatement(Compiler* compiler)
{`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'each attribute before a definition is a level of recursion',
    anchor: `  if(matchAttribute(compiler)) {
    definition(compiler);
    return;
  }
`,
    replace: `  while (matchAttribute(compiler)) {}
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'each attribute before a method is a level of recursion',
    anchor: `  if(matchAttribute(compiler)) {
    return method(compiler, classVariable);
  }
`,
    replace: `  while (matchAttribute(compiler)) {}
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'nested classes are recursion too',
    anchor: `  else if (match(compiler, TOKEN_FOREIGN))
  {
    consume(compiler, TOKEN_CLASS, "Expect 'class' after 'foreign'.");
    classDefinition(compiler, true);
    return;
  }
`,
    replace: `  else if (match(compiler, TOKEN_FOREIGN))
  {
    consume(compiler, TOKEN_CLASS, "Expect 'class' after 'foreign'.");
    if (!enterNesting(compiler)) return;
    classDefinition(compiler, true);
    leaveNesting(compiler);
    return;
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'nested classes are recursion too',
    anchor: `  if (match(compiler, TOKEN_CLASS))
  {
    classDefinition(compiler, false);
    return;
  }
`,
    replace: `  if (match(compiler, TOKEN_CLASS))
  {
    if (!enterNesting(compiler)) return;
    classDefinition(compiler, false);
    leaveNesting(compiler);
    return;
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'an interrupt ends a compilation',
    anchor: `  if (parser->next.type == TOKEN_EOF) return;
  if (parser->current.type == TOKEN_EOF) return;
`,
    after: `  if (WREN_INTERRUPTED(parser->vm))
  {
    lexError(parser, "Interrupted.");
    parser->current.type = TOKEN_EOF;
    parser->next.type = TOKEN_EOF;
    return;
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'a function that closes over more than MAX_UPVALUES variables would write behind the array',
    anchor: `  // If we got here, it's a new upvalue.
`,
    after: `  if (compiler->fn->numUpvalues >= MAX_UPVALUES)
  {
    error(compiler, "A function may close over at most %d variables.",
          MAX_UPVALUES);
    return 0;
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason:
      'a symbol has sixteen bits in bytecode: one that does not fit would call another method, with the wrong number of arguments',
    anchor: `  return wrenSymbolTableEnsure(compiler->parser->vm,
      &compiler->parser->vm->methodNames, name, length);
`,
    replace: `  if (compiler->parser->vm->methodNames.count >= 65535 &&
      wrenSymbolTableFind(&compiler->parser->vm->methodNames,
                          name, length) == -1)
  {
    error(compiler, "Too many method names.");
    return 0;
  }
  return wrenSymbolTableEnsure(compiler->parser->vm,
      &compiler->parser->vm->methodNames, name, length);
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'the collector must see the first tokens, so the compiler is announced before they are read',
    anchor: `  // Read the first token into next
  nextToken(&parser);
  // Copy next -> current
  nextToken(&parser);
`,
    replace: `  parser.previous = parser.next;
  parser.current = parser.next;
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'read the first tokens here',
    anchor: `  initCompiler(&compiler, &parser, NULL, false);
  ignoreNewlines(&compiler);
`,
    replace: `  initCompiler(&compiler, &parser, NULL, false);

  // Read the first token into next
  nextToken(&parser);
  // Copy next -> current
  nextToken(&parser);
  ignoreNewlines(&compiler);
`,
  },
  {
    file: 'wren_vm.c',
    reason:
      'C may raise stackTop before it evaluates the value: the collector, running inside importModule, would find anything in that slot',
    anchor: `      PUSH(importModule(vm, fn->constants.data[READ_SHORT()]));
`,
    replace: `      Value imported = importModule(vm, fn->constants.data[READ_SHORT()]);
      PUSH(imported);
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'after an error nothing else holds the name of the class: no constants are added',
    anchor: `  ObjString* className = AS_STRING(classNameString);
`,
    after: `  wrenPushRoot(compiler->parser->vm, (Obj*)className);
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'let go of the name',
    anchor: `  wrenIntBufferClear(compiler->parser->vm, &classInfo.staticMethods);
  compiler->enclosingClass = NULL;
`,
    after: `  wrenPopRoot(compiler->parser->vm); // className.
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'the collector must see the attributes of a class while they are copied',
    anchor: `  classInfo.classAttributes = compiler->attributes->count > 0 
        ? wrenNewMap(compiler->parser->vm) 
        : NULL;
  classInfo.methodAttributes = NULL;
`,
    replace: `  classInfo.classAttributes = NULL;
  classInfo.methodAttributes = NULL;
  wrenSymbolTableInit(&classInfo.fields);
  compiler->enclosingClass = &classInfo;
  if (compiler->attributes->count > 0)
  {
    classInfo.classAttributes = wrenNewMap(compiler->parser->vm);
  }
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'the collector must see a new group of attributes',
    anchor: `    wrenMapSet(vm, compiler->attributes, group, groupMapValue);
`,
    replace: `    wrenPushRoot(vm, AS_OBJ(groupMapValue));
    wrenMapSet(vm, compiler->attributes, group, groupMapValue);
    wrenPopRoot(vm); // groupMapValue.
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'and a new list of values',
    anchor: `    wrenMapSet(vm, groupMap, key, keyItemsValue);
`,
    replace: `    wrenPushRoot(vm, AS_OBJ(keyItemsValue));
    wrenMapSet(vm, groupMap, key, keyItemsValue);
    wrenPopRoot(vm); // keyItemsValue.
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'and the signature of a method that has attributes',
    anchor: `  wrenMapSet(vm, compiler->enclosingClass->methodAttributes, key, OBJ_VAL(methodAttr));
`,
    replace: `  wrenPushRoot(vm, AS_OBJ(key));
  wrenMapSet(vm, compiler->enclosingClass->methodAttributes, key, OBJ_VAL(methodAttr));
  wrenPopRoot(vm); // key.
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'the name of an attribute is needed when its token has passed',
    anchor: `      Value group = compiler->parser->previous.value;
`,
    after: `      wrenPushRoot(compiler->parser->vm, AS_OBJ(group));
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'let go of the name',
    anchor: `        error(compiler, "Expect an equal, newline or grouping after an attribute key.");
      }
`,
    after: `      wrenPopRoot(compiler->parser->vm); // group.
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'so is a key in a group, which may be no name after an error',
    anchor: `            Value key = compiler->parser->previous.value;
            Value value = NULL_VAL;
`,
    replace: `            Value key = compiler->parser->previous.value;
            if (compiler->parser->hasError || !IS_STRING(key)) break;
            wrenPushRoot(compiler->parser->vm, AS_OBJ(key));
            Value value = NULL_VAL;
`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'let go of the key',
    anchor: `            if(runtimeAccess) addToAttributeGroup(compiler, group, key, value);
            ignoreNewlines(compiler);
`,
    replace: `            if(runtimeAccess) addToAttributeGroup(compiler, group, key, value);
            wrenPopRoot(compiler->parser->vm); // key.
            ignoreNewlines(compiler);
`,
  },
  {
    file: 'wren_value.c',
    reason: 'a slice of text that is not UTF-8 may be shorter than reserved: the rest was never written',
    anchor: `      to += wrenUtf8Encode(codePoint, to);
    }
  }

  hashString(result);
`,
    replace: `      to += wrenUtf8Encode(codePoint, to);
    }
  }

  result->length = (uint32_t)(to - (uint8_t*)result->value);
  result->value[result->length] = '\\0';
  hashString(result);
`,
  },
  {
    file: 'wren_value.h',
    reason:
      'a closure may outlive the fiber whose stack holds the variable: an open upvalue keeps that fiber',
    anchor: `  // Open upvalues are stored in a linked list by the fiber. This points to the
  // next upvalue in that list.
  struct sObjUpvalue* next;
`,
    after: `
  // The fiber whose stack [value] points into; NULL if the upvalue is closed.
  struct sObjFiber* fiber;
`,
  },
  {
    file: 'wren_value.c',
    reason: 'initialise ObjUpvalue.fiber',
    anchor: `  upvalue->closed = NULL_VAL;
`,
    after: `  upvalue->fiber = NULL;
`,
  },
  {
    file: 'wren_value.c',
    reason: 'keep the fiber of an open upvalue',
    anchor: `  wrenGrayValue(vm, upvalue->closed);
`,
    after: `  wrenGrayObj(vm, (Obj*)upvalue->fiber);
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'the first upvalue of a fiber belongs to it',
    anchor: `    fiber->openUpvalues = wrenNewUpvalue(vm, local);
`,
    after: `    fiber->openUpvalues->fiber = fiber;
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'so do the others',
    anchor: `  ObjUpvalue* createdUpvalue = wrenNewUpvalue(vm, local);
`,
    after: `  createdUpvalue->fiber = fiber;
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a closed upvalue needs no fiber',
    anchor: `    upvalue->value = &upvalue->closed;
`,
    after: `    upvalue->fiber = NULL;
`,
  },
  {
    file: 'wren_vm.c',
    reason:
      'an instance of a subclass of a metaclass (class A is B.type) would be taken for a class by the methods of Class',
    anchor: `  if (superclass == vm->classClass ||
`,
    after: `      superclass->obj.classObj == vm->classClass || // Metaclasses.
`,
  },
  {
    file: 'wren_vm.c',
    reason: 'a foreign class that the host does not know has no allocator to call',
    anchor: `  ASSERT(classObj->methods.count > symbol, "Class should have allocator.");
  Method* method = &classObj->methods.data[symbol];
`,
    before: `  if (symbol >= classObj->methods.count ||
      classObj->methods.data[symbol].type != METHOD_FOREIGN)
  {
    vm->fiber->error = wrenStringFormat(vm,
        "Class '@' cannot be constructed by scripts.", OBJ_VAL(classObj->name));
    return;
  }

`,
  },
  {
    file: 'wren_compiler.c',
    reason: 'the collector looks at the attributes before they are made',
    anchor: `  compiler->fn = NULL;
  compiler->constants = NULL;
`,
    after: `  compiler->attributes = NULL;
`,
  },
  {
    file: 'wren_value.c',
    reason: 'the byte 0xff needs a place in the table too',
    anchor: `  uint32_t shift[UINT8_MAX];
`,
    replace: `  uint32_t shift[UINT8_MAX + 1];
`,
  },
  {
    file: 'wren_value.c',
    reason: 'initialise that place',
    anchor: `  for (uint32_t index = 0; index < UINT8_MAX; index++)
`,
    replace: `  for (uint32_t index = 0; index <= UINT8_MAX; index++)
`,
  },
  {
    file: 'wren_value.h',
    reason: 'searching a text is quadratic: give it the VM, to poll',
    anchor: 'uint32_t wrenStringFind(ObjString* haystack, ObjString* needle,',
    replace: 'uint32_t wrenStringFind(WrenVM* vm, ObjString* haystack, ObjString* needle,',
  },
  {
    file: 'wren_value.c',
    reason: 'the same for its definition',
    anchor: 'uint32_t wrenStringFind(ObjString* haystack, ObjString* needle, uint32_t start)',
    replace: `uint32_t wrenStringFind(WrenVM* vm, ObjString* haystack, ObjString* needle,
                        uint32_t start)`,
  },
  {
    file: 'wren_value.c',
    reason: 'an interrupt ends a search; the next poll ends the script',
    anchor: `    // Otherwise, slide the needle forward.
`,
    before: `    if (WREN_INTERRUPTED(vm)) return UINT32_MAX;

`,
  },
  {
    file: 'wren_core.c',
    reason: 'poll in List.filled; the next poll ends the script',
    anchor: `    list->elements.data[i] = args[2];
  }
  
  RETURN_OBJ(list);`,
    replace: `    if ((i & 0xffff) == 0 && WREN_INTERRUPTED(vm))
    {
      list->elements.count = i;
      break;
    }
    list->elements.data[i] = args[2];
  }
  
  RETURN_OBJ(list);`,
  },
  {
    file: 'wren_value.c',
    reason: 'poll in List.indexOf and remove: items may be long texts',
    anchor: '    Value item = list->elements.data[i];\n    if(wrenValuesEqual(item, value)) {\n',
    before: '    if ((i & 0xff) == 0 && WREN_INTERRUPTED(vm)) return -1;\n',
  },
  {
    file: 'wren_core.c',
    reason: 'pass the VM to String.contains',
    anchor: 'wrenStringFind(string, search, 0) != UINT32_MAX',
    replace: 'wrenStringFind(vm, string, search, 0) != UINT32_MAX',
  },
  {
    file: 'wren_core.c',
    reason: 'pass the VM to String.indexOf',
    anchor: 'uint32_t index = wrenStringFind(string, search, 0);',
    replace: 'uint32_t index = wrenStringFind(vm, string, search, 0);',
  },
  {
    file: 'wren_core.c',
    reason: 'pass the VM to String.indexOf with a start',
    anchor: 'wrenStringFind(string, search, start)',
    replace: 'wrenStringFind(vm, string, search, start)',
  },
];
