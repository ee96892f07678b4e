# Wren 0.4 with its optional modules random and meta. Compiled as C with exceptions enabled: its allocator cannot
# fail, so over the memory limit our reallocate function throws through Wren's frames and the VM is discarded.
set(wren_dir "${ZIGLLMS_VENDOR}/wren")
set(wren_sources
  wren_compiler.c wren_core.c wren_debug.c wren_opt_meta.c wren_opt_random.c wren_primitive.c wren_utils.c
  wren_value.c wren_vm.c)
list(TRANSFORM wren_sources PREPEND "${wren_dir}/")

add_library(vendor_wren STATIC ${wren_sources})
target_include_directories(vendor_wren SYSTEM PUBLIC "${wren_dir}")
set_target_properties(vendor_wren PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
if(MSVC)
  # /EHs without c: extern "C" functions may throw.
  target_compile_options(vendor_wren PRIVATE /EHs /w)
  target_compile_definitions(vendor_wren PRIVATE _CRT_SECURE_NO_WARNINGS)
else()
  target_compile_options(vendor_wren PRIVATE -w -fexceptions)
  if(NOT WIN32)
    target_link_libraries(vendor_wren PUBLIC m)
  endif()
endif()
