# A toolchain that builds for another system, or for an older C library, with `zig c++` (clang, lld and the headers of every target in one program). Used by deps/prebuild.mjs, which
# gives ZIGLLMS_ZIG (the program), ZIGLLMS_ZIG_TARGET (such as aarch64-linux-gnu.2.28) and ZIGLLMS_ZIG_TOOLS (a folder with wrappers for ar and ranlib).
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ZIGLLMS_ZIG ZIGLLMS_ZIG_TARGET ZIGLLMS_ZIG_TOOLS)
set(CMAKE_SYSTEM_NAME Linux)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR "${ZIGLLMS_ZIG_TARGET}")
set(CMAKE_C_COMPILER "${ZIGLLMS_ZIG}" cc -target ${ZIGLLMS_ZIG_TARGET})
set(CMAKE_CXX_COMPILER "${ZIGLLMS_ZIG}" c++ -target ${ZIGLLMS_ZIG_TARGET})
set(CMAKE_AR "${ZIGLLMS_ZIG_TOOLS}/ar")
set(CMAKE_RANLIB "${ZIGLLMS_ZIG_TOOLS}/ranlib")
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
