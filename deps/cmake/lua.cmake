# Lua 5.4, compiled as C++ so that its errors are exceptions and run our destructors.
# Consumers include <lua.h> without extern "C".
set(lua_dir "${ZIGLLMS_VENDOR}/lua")
set(lua_sources
  lapi.c lauxlib.c lbaselib.c lcode.c lcorolib.c lctype.c ldblib.c ldebug.c ldo.c ldump.c lfunc.c lgc.c
  linit.c liolib.c llex.c lmathlib.c lmem.c loadlib.c lobject.c lopcodes.c loslib.c lparser.c lstate.c
  lstring.c lstrlib.c ltable.c ltablib.c ltm.c lundump.c lutf8lib.c lvm.c lzio.c)
list(TRANSFORM lua_sources PREPEND "${lua_dir}/")
set_source_files_properties(${lua_sources} PROPERTIES LANGUAGE CXX)

add_library(vendor_lua STATIC ${lua_sources})
target_include_directories(vendor_lua SYSTEM PUBLIC "${lua_dir}")
if(UNIX)
  # mkstemp, popen, gmtime_r; not LUA_USE_DLOPEN: scripts load no C libraries.
  target_compile_definitions(vendor_lua PRIVATE LUA_USE_POSIX)
endif()
if(MSVC)
  # /TP: MSVC goes by the file name otherwise. Exceptions must cross Lua's frames.
  target_compile_options(vendor_lua PRIVATE /TP /EHsc /w)
else()
  target_compile_options(vendor_lua PRIVATE -w)
endif()
