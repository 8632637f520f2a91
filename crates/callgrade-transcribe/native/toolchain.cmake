# How the C++ of the engines is built: every cmake build of the workspace reads this file, as CMAKE_TOOLCHAIN_FILE of
# .cargo/config.toml. For all others it says nothing.
#
# The names are those of the sources' folders, since a toolchain file is read before project().

# Matrix kernels beside ggml's own.
if(CMAKE_SOURCE_DIR MATCHES "/whisper-rs-sys-[^/]*/out/whisper\\.cpp$")
    set(CMAKE_PROJECT_whisper.cpp_INCLUDE "${CMAKE_CURRENT_LIST_DIR}/whisper/ggml.cmake" CACHE STRING "" FORCE)
endif()

# The kernels that an int8 Whisper can reach, on one thread: minutes of build and 30 MB of program less. Which of them a
# machine can run is found out when it runs: AVX-512 with VNNI where there is, AVX2 where there is not.
if(CMAKE_SOURCE_DIR MATCHES "/onednn-src-[^/]*/oneDNN$")
    set(ONEDNN_CPU_RUNTIME SEQ CACHE STRING "" FORCE)
    set(ONEDNN_ENABLE_WORKLOAD INFERENCE CACHE STRING "" FORCE)
    set(ONEDNN_ENABLE_PRIMITIVE "CONVOLUTION;REORDER" CACHE STRING "" FORCE)
    set(ONEDNN_ENABLE_PRIMITIVE_CPU_ISA AVX512 CACHE STRING "" FORCE)
    set(ONEDNN_ENABLE_GEMM_KERNELS_ISA AVX512 CACHE STRING "" FORCE)
    set(ONEDNN_ENABLE_JIT_PROFILING OFF CACHE BOOL "" FORCE)
    set(ONEDNN_ENABLE_ITT_TASKS OFF CACHE BOOL "" FORCE)
    set(ONEDNN_ENABLE_MAX_CPU_ISA OFF CACHE BOOL "" FORCE)
    set(ONEDNN_BUILD_GRAPH OFF CACHE BOOL "" FORCE)
    # The kernels are made at run time: how well the compiler optimises what makes them does not matter.
    set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG" CACHE STRING "" FORCE)
    set(CMAKE_PROJECT_oneDNN_INCLUDE "${CMAKE_CURRENT_LIST_DIR}/ctranslate2/prune.cmake" CACHE STRING "" FORCE)
endif()

# A worker has one thread: no OpenMP.
if(CMAKE_SOURCE_DIR MATCHES "/ct2rs-[^/]*/CTranslate2$")
    set(OPENMP_RUNTIME NONE CACHE STRING "" FORCE)
endif()
