# Included after project(whisper.cpp): how its matrix library, ggml, is built here. What is said of ggml is of the one
# inside whisper-rs-sys 0.15.0, which is pinned.
include_guard(GLOBAL) # whisper.cpp calls project() twice

function(tune_ggml)
    if(NOT TARGET ggml-cpu)
        return()
    endif()
    get_target_property(ggml_cpu ggml-cpu SOURCE_DIR)
    set(ggml_cpu "${ggml_cpu}/ggml-cpu")

    # Whisper.cpp computes the times of words with a backend of its own, whose four threads spin while one works.
    set_property(SOURCE "${ggml_cpu}/ggml-cpu.cpp" TARGET_DIRECTORY ggml-cpu
        APPEND PROPERTY COMPILE_OPTIONS -include "${tune_ggml_folder}/one_thread.h")

    # The blocked matrix kernels, half of all time, once for every machine and once for those with AVX-512, with faster
    # ones of our own for the encoder: the program chooses when it runs, as peers do.
    if(GGML_LLAMAFILE AND GGML_AVX2 AND NOT GGML_AVX512 AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        set_property(SOURCE "${ggml_cpu}/llamafile/sgemm.cpp" TARGET_DIRECTORY ggml-cpu
            APPEND PROPERTY COMPILE_DEFINITIONS llamafile_sgemm=llamafile_sgemm_avx2)
        set(wide sgemm_avx512.cpp q8_avx512.cpp f16_avx512.cpp)
        list(TRANSFORM wide PREPEND "${tune_ggml_folder}/")
        target_sources(ggml-cpu PRIVATE "${tune_ggml_folder}/sgemm.cpp" ${wide})
        set_property(SOURCE ${wide} TARGET_DIRECTORY ggml-cpu
            APPEND PROPERTY COMPILE_OPTIONS -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni)
    endif()
endfunction()
set(tune_ggml_folder "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "")
cmake_language(DEFER CALL tune_ggml)
