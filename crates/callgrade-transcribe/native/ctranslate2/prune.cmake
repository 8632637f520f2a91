# Included after project(oneDNN): of its sources for CPUs only those that CTranslate2 can reach, with lists.cpp in place of its own
# lists.
set(keep "/(bfloat16|float16|cpu_engine|platform|primitive_attr_postops|scale_utils|zero_point_utils|binary_injector_utils|verbose_profiler|gemm_convolution|gemm_convolution_utils)\\.cpp$|/cpu/(x64/)?gemm/|/jit_utils/|/x64/(cpu_isa_traits|jit_generator|cpu_barrier|jit_avx512_core_fp16cvt|jit_uni_convert_xf16)\\.cpp$")
set(lists "${CMAKE_CURRENT_LIST_DIR}/lists.cpp")
function(prune_sources)
    foreach(target dnnl_cpu dnnl_cpu_x64)
        get_target_property(sources ${target} SOURCES)
        list(LENGTH sources all)
        list(FILTER sources INCLUDE REGEX "${keep}")
        list(LENGTH sources kept)
        message(STATUS "${target}: ${kept} of ${all} sources")
        set_target_properties(${target} PROPERTIES SOURCES "${sources}")
        # Thousands of lines in a row that run once each, when a kernel is made.
        list(FILTER sources INCLUDE REGEX "_autogen\\.cpp$")
        set_source_files_properties(${sources} TARGET_DIRECTORY ${target} PROPERTIES COMPILE_OPTIONS "-O0")
    endforeach()
    target_sources(dnnl_cpu PRIVATE "${lists}")
endfunction()
cmake_language(DEFER CALL prune_sources)
