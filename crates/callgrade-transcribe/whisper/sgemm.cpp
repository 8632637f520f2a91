// Chooses between ggml's blocked matrix kernels for AVX2 and for AVX-512 when the program runs. See ggml.cmake.
#include <stdint.h>

struct ggml_compute_params;

#define SGEMM(name) \
    extern "C" bool name(const ggml_compute_params * params, int64_t m, int64_t n, int64_t k, \
                         const void * a, int64_t lda, const void * b, int64_t ldb, void * c, int64_t ldc, \
                         int a_type, int b_type, int c_type)

SGEMM(llamafile_sgemm_avx2);
SGEMM(llamafile_sgemm_avx512);

SGEMM(llamafile_sgemm) {
    static const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vnni");
    const auto kernel = wide ? llamafile_sgemm_avx512 : llamafile_sgemm_avx2;
    return kernel(params, m, n, k, a, lda, b, ldb, c, ldc, a_type, b_type, c_type);
}
