// What a cross-language program is: the same logic in four languages, and what all four must give.

export const languages = ['lua', 'javascript', 'wren', 'python'] as const;

export type Language = (typeof languages)[number];

export interface Program extends Record<Language, string> {
  name: string;
  /** What the program gives in every language. */
  expected: unknown;
}

/** `failure` calls a function and gives [code, message] of what it fails with, or "none". */
export const preludes: Record<Language, string> = {
  lua: 'function failure(call) local ok, problem = pcall(call) if ok then return "none" end return { problem.code, problem.message } end',
  javascript:
    'globalThis.failure = async (call) => { try { await call(); } catch (problem) { return [problem.code, problem.message]; } return "none"; };',
  wren: `var failure = Fn.new {|call|
  var fiber = Fiber.new { call.call() }
  var problem = fiber.try()
  return fiber.error == null ? "none" : [problem.code, problem.message]
}`,
  python: `
def failure(call):
    try:
        call()
    except Exception as problem:
        return [problem.code, problem.message]
    return "none"
`,
};
