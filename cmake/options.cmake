# Line numbers in traces, but no descriptions of every template: a third of the building time.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
if(RUFBUND_SANITIZE)
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -DNDEBUG")
endif()

# Compiler options for all of our code. Warnings are errors; floating point never contracts, so that g++ and clang agree.
add_library(rufbund_options INTERFACE)
target_compile_options(rufbund_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -ffp-contract=off -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_definitions(rufbund_options INTERFACE BOOST_ASIO_HAS_CO_AWAIT BOOST_ASIO_HAS_STD_COROUTINE)
endif()
if(RUFBUND_SANITIZE)
  target_compile_options(rufbund_options INTERFACE -fsanitize=${RUFBUND_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(rufbund_options INTERFACE -fsanitize=${RUFBUND_SANITIZE})
endif()
find_program(RUFBUND_MOLD mold)
if(RUFBUND_MOLD)
  target_link_options(rufbund_options INTERFACE -fuse-ld=mold)
endif()
find_program(RUFBUND_CCACHE ccache)
if(RUFBUND_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${RUFBUND_CCACHE})
endif()
