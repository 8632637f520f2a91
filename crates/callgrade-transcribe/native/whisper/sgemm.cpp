// Chooses between the blocked matrix kernels for AVX2 and for AVX-512 when the program runs. See ggml.cmake.
#define GGML_COMMON_DECL_CPP
#include "ggml-common.h"
#include "ggml-cpu-impl.h"
#include "ggml.h"

#define SGEMM(name) \
    extern "C" bool name(const ggml_compute_params * params, int64_t m, int64_t n, int64_t k, \
                         const void * a, int64_t lda, const void * b, int64_t ldb, void * c, int64_t ldc, \
                         int a_type, int b_type, int c_type)

SGEMM(llamafile_sgemm_avx2);
SGEMM(llamafile_sgemm_avx512);
extern "C" int64_t q8_avx512(int part, int parts, int64_t m, int64_t n, int64_t k, const block_q8_0 * a, int64_t lda,
                             const block_q8_0 * b, int64_t ldb, float * c, int64_t ldc);
extern "C" bool f16_avx512(int part, int parts, int64_t m, int64_t n, int64_t k, const ggml_half * a, int64_t lda,
                           const void * b, int64_t ldb, bool is_wide, float * c, int64_t ldc);

SGEMM(llamafile_sgemm) {
    static const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vnni");
    if (!wide) {
        return llamafile_sgemm_avx2(params, m, n, k, a, lda, b, ldb, c, ldc, a_type, b_type, c_type);
    }
    const int part = params->ith;
    const int parts = params->nth;
    float * result = (float *) c;
    // Columns of 32 bits come first; where they are refused, ggml makes 16 bits of them and comes again.
    if (a_type == GGML_TYPE_F16 && (b_type == GGML_TYPE_F16 || b_type == GGML_TYPE_F32) && c_type == GGML_TYPE_F32) {
        const bool is_wide = b_type == GGML_TYPE_F32;
        if (f16_avx512(part, parts, m, n, k, (const ggml_half *) a, lda, b, ldb, is_wide, result, ldc)) {
            return true;
        }
    }
    if (a_type == GGML_TYPE_Q8_0 && b_type == GGML_TYPE_Q8_0 && c_type == GGML_TYPE_F32) {
        const block_q8_0 * weights = (const block_q8_0 *) a;
        const block_q8_0 * columns = (const block_q8_0 *) b;
        const int64_t done = q8_avx512(part, parts, m, n, k, weights, lda, columns, ldb, result, ldc);
        if (done == m) {
            return true;
        }
        m -= done;
        a = weights + done * lda;
        c = result + done;
    }
    return llamafile_sgemm_avx512(params, m, n, k, a, lda, b, ldb, c, ldc, a_type, b_type, c_type);
}
