// ggml's blocked matrix kernels for machines with AVX-512, under another name. See ggml.cmake.
#define llamafile_sgemm llamafile_sgemm_avx512
#include "llamafile/sgemm.cpp"
