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
  # CHECK(!"what went wrong") is meant; libstdc++ 12's stable_sort uses what C++17 deprecates.
  target_compile_options(rufbund_options INTERFACE -Wno-string-conversion -Wno-deprecated-declarations)
endif()
if(RUFBUND_SANITIZE)
  target_compile_options(rufbund_options INTERFACE -fsanitize=${RUFBUND_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(rufbund_options INTERFACE -fsanitize=${RUFBUND_SANITIZE})
endif()
# Fuzzers follow the edges that an input reached: the libraries tell them. In every other program nobody listens.
set(RUFBUND_COVERAGE)
if(RUFBUND_FUZZ AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(RUFBUND_COVERAGE -fsanitize=fuzzer-no-link)
elseif(RUFBUND_FUZZ)
  set(RUFBUND_COVERAGE -fsanitize-coverage=trace-pc,trace-cmp)
  add_library(rufbund_no_coverage STATIC ${CMAKE_CURRENT_LIST_DIR}/no_coverage.cc)
  target_link_libraries(rufbund_options INTERFACE rufbund_no_coverage)
endif()
if(RUFBUND_SANITIZE MATCHES "thread")
  # The thread sanitizer knows no fences; Asio then orders by its mutexes alone (boost/asio/detail/fenced_block.hpp).
  target_compile_options(rufbund_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  target_compile_definitions(rufbund_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
find_program(RUFBUND_MOLD mold)
if(RUFBUND_MOLD)
  target_link_options(rufbund_options INTERFACE -fuse-ld=mold)
endif()
find_program(RUFBUND_CCACHE ccache)
if(RUFBUND_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${RUFBUND_CCACHE})
endif()
