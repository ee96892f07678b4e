// Lua 5.3 written in JavaScript. It has Lua's C API and no conversion of its own, so tables are walked here.

import fengari from 'fengari';
import { unsupported } from '../lib/check.mjs';

const { lua, lauxlib, lualib, to_luastring: toLua, to_jsstring: toHost } = fengari;

export async function open() {
  return {
    createContext({ memoryLimitBytes } = {}) {
      if (memoryLimitBytes !== undefined) throw unsupported('has no memory limit');
      const L = lauxlib.luaL_newstate();
      lualib.luaL_openlibs(L);
      return new Context(L);
    },
    dispose() {},
  };
}

class Context {
  constructor(L) {
    this.L = L;
  }

  load(source) {
    this.#check(lauxlib.luaL_dostring(this.L, toLua(source)));
    lua.lua_settop(this.L, 0);
  }

  eval(source) {
    this.#check(lauxlib.luaL_dostring(this.L, toLua(source)));
    return this.#popped();
  }

  get(name) {
    if (/Bytes$/.test(name)) throw unsupported('has no bytes');
    const { L } = this;
    lua.lua_getglobal(L, toLua(name));
    const ref = lauxlib.luaL_ref(L, lua.LUA_REGISTRYINDEX);
    return (...args) => {
      lua.lua_rawgeti(L, lua.LUA_REGISTRYINDEX, ref);
      for (let index = 0; index < args.length; index += 1) push(L, args[index]);
      this.#check(lua.lua_pcall(L, args.length, 1, 0));
      return this.#popped();
    };
  }

  expose(name, hostFunction) {
    lua.lua_register(this.L, toLua(name), (L) => {
      push(L, hostFunction(lua.lua_tonumber(L, 1), lua.lua_tonumber(L, 2)));
      return 1;
    });
  }

  dispose() {
    lua.lua_close(this.L);
  }

  #popped() {
    const value = read(this.L, -1);
    lua.lua_settop(this.L, 0);
    return value;
  }

  #check(status) {
    if (status !== lua.LUA_OK) throw new Error(lua.lua_tojsstring(this.L, -1));
  }
}

function push(L, value) {
  switch (typeof value) {
    case 'number':
      if (Number.isInteger(value)) lua.lua_pushinteger(L, value);
      else lua.lua_pushnumber(L, value);
      return;
    case 'string':
      lua.lua_pushstring(L, toLua(value));
      return;
    case 'boolean':
      lua.lua_pushboolean(L, value);
      return;
  }
  lua.lua_newtable(L);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      push(L, value[index]);
      lua.lua_rawseti(L, -2, index + 1);
    }
  } else {
    for (const [key, member] of Object.entries(value)) {
      push(L, member);
      lua.lua_setfield(L, -2, toLua(key));
    }
  }
}

function read(L, index) {
  switch (lua.lua_type(L, index)) {
    case lua.LUA_TNUMBER:
      return lua.lua_tonumber(L, index);
    case lua.LUA_TSTRING:
      return lua.lua_tojsstring(L, index);
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(L, index);
    case lua.LUA_TTABLE:
      return readTable(L, lua.lua_absindex(L, index));
    default:
      return null;
  }
}

function readTable(L, index) {
  const length = lua.lua_rawlen(L, index);
  if (length > 0) {
    return Array.from({ length }, (_, place) => {
      lua.lua_rawgeti(L, index, place + 1);
      const item = read(L, -1);
      lua.lua_pop(L, 1);
      return item;
    });
  }
  const object = {};
  lua.lua_pushnil(L);
  while (lua.lua_next(L, index) !== 0) {
    object[toHost(lua.lua_tostring(L, -2))] = read(L, -1);
    lua.lua_pop(L, 1);
  }
  return object;
}
